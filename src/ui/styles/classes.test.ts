import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clashes, selectorsOf } from './classes.rules'

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8')
const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.css'))
const shared = new Set([...read('index.css').matchAll(/url\("([^"]+)"\)/g)].map(([, name = '']) => name))

describe('the stylesheets', () => {
  it('give every class one home', () => {
    expect(names.length).toBeGreaterThan(20)
    expect(shared).toContain('base.css')
    expect(clashes(new Map(names.map((name) => [name, read(name)])), shared)).toEqual([])
  })
})

describe('the checker', () => {
  const found = (sheets: Record<string, string>, common: string[] = []): string[] =>
    clashes(new Map(Object.entries(sheets)), new Set(common))

  it('finds selectors, also inside of media queries, and none in keyframes', () => {
    expect(
      selectorsOf('/* .no { } */ .a,\n.b:is(.c, .d) > i { top: 0; } @media (width > 9px) { .e { x: y } } @keyframes k { to { x: y } }'),
    ).toEqual(['.a', '.b:is(.c, .d) > i', '.e'])
  })
  it('refuses a class with rules in two stylesheets', () => {
    expect(found({ 'a.css': '.x { top: 0 }', 'b.css': '.x { top: 1px }' })).toEqual(['.x is at home in a.css and b.css'])
    expect(found({ 'a.css': '.x { top: 0 }', 'b.css': '@media (width > 9px) { .x:hover { top: 1px } }' })).toHaveLength(1)
    expect(found({ 'a.css': '.x { top: 0 }', 'b.css': '.x.on { top: 1px }' })).toHaveLength(1)
  })
  it('lets a class be changed below another one', () => {
    expect(found({ 'a.css': '.x { top: 0 }', 'b.css': '.y .x { top: 1px } .y > .x:hover { top: 2px } .x .y i { top: 0 }' })).toEqual([])
  })
  it('refuses a variant that is a thing of its own elsewhere, unless every screen has it', () => {
    const sheets = { 'a.css': '.offer { top: 0 }', 'b.css': '.card.offer { top: 1px }' }
    expect(found(sheets)).toEqual(['b.css: .card.offer, but .offer is at home in a.css'])
    expect(found(sheets, ['a.css'])).toEqual([])
    expect(found({ 'a.css': '.off { top: 0 }', 'b.css': 'small.off { top: 1px } .z .card:not(.q).off i { top: 0 }' })).toHaveLength(2)
  })
})
