export * from '../core/format'
