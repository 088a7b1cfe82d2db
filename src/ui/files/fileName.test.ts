import { expect, test } from 'vitest'
import { fileName } from './fileName'

test('a file that goes out is named by whose it is, what it is and its step', () => {
  expect(fileName('run 1', 'weights', 60, 'safetensors')).toBe('run-1-weights-60.safetensors')
  expect(fileName('run 1', 'config', null, 'yaml')).toBe('run-1-config.yaml')
})

test('whatever stands in a name, the file’s name holds letters, digits and dashes', () => {
  expect(fileName('../../<x> größe', 'checkpoint', 0, 'safetensors')).toBe('x-größe-checkpoint-0.safetensors')
  expect(fileName('///', 'metrics', 3, 'jsonl')).toBe('run-metrics-3.jsonl')
})
