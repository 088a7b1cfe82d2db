import { expect, test } from 'vitest'
import { pcg } from '../core/rng'
import type { Clear, Command, Pass } from '../gpu/pass'
import { Pace } from './pace'
import { submissions } from './submit'

const pass = (label: string, milliseconds: number, grid: [number, number] = [10, 1], divisible = true): Pass => ({
  kind: 'pass',
  label,
  pipeline: {} as GPUComputePipeline,
  group: {} as GPUBindGroup,
  grid,
  divisible,
  flops: milliseconds * 1e6,
  bytes: 0,
})
const clear: Clear = { kind: 'clear', buffer: { size: 1000 } as GPUBuffer }

/** A budget of 10 ms on a device that does 1 GFLOP/s. */
function pace(): Pace {
  const exact = new Pace(0.01, { flopsPerSecond: 1e9, bytesPerSecond: 1e9 })
  exact.slowness = 1
  return exact
}

/** Random commands, from nothing to several budgets. */
const commands = Array.from({ length: 300 }, (_, i): Command => {
  const draw = pcg(i)
  if (draw % 10 === 0) return clear
  return pass(`pass ${i}`, (pcg(draw) % 300) / 10, [1 + (pcg(draw + 1) % 5000), 1 + (draw % 2)], draw % 3 > 0)
})

/** What of each pass is done, in order: its workgroups from … to. */
const ranges = (limit: Pace | null): [Command, number, number][] =>
  [...submissions(commands, limit)].flatMap(({ parts }) =>
    parts.map((part): [Command, number, number] => {
      if (part.kind === 'piece') return [part.pass, part.first, part.first + part.count]
      return [part, 0, part.kind === 'pass' ? part.grid[0] * part.grid[1] : 0]
    }),
  )

test('without a limit, everything is one submission', () => {
  const all = [...submissions(commands, null)]
  expect(all.map(({ parts }) => parts)).toEqual([commands])
  expect([...submissions([], null)]).toEqual([])
})

test('with one, order and work are the same, each workgroup is done once, and a submission keeps to its time', () => {
  const done = ranges(pace())
  let at = 0
  for (const command of commands) {
    const groups = command.kind === 'pass' ? command.grid[0] * command.grid[1] : 0
    let reached = 0
    do {
      const [part, first, end] = done[at++] as [Command, number, number]
      expect(part).toBe(command)
      expect(first).toBe(reached)
      reached = end
    } while (reached < groups)
    expect(reached).toBe(groups)
  }
  expect(at).toBe(done.length)
  expect(done.length).toBeGreaterThan(commands.length)
  for (const { parts, seconds } of submissions(commands, pace()))
    if (parts.length > 1) expect(seconds).toBeLessThanOrEqual(0.01 + 1e-12)
    else if (parts[0]?.kind === 'piece') expect(seconds).toBeLessThanOrEqual(0.01)
})

test('neighbours share a submission as long as they fit', () => {
  const list = [3, 3, 3, 3, 9, 1, 1].map((milliseconds, i) => pass(`${i}`, milliseconds))
  expect([...submissions(list, pace())].map(({ parts }) => parts.length)).toEqual([3, 1, 2, 1])
})

test('what is submitted later is cut by what was learned meanwhile', () => {
  const learning = pace()
  const cuts = submissions(
    Array.from({ length: 40 }, (_, i) => pass(`${i}`, 5)),
    learning,
  )
  expect(cuts.next().value?.parts.length).toBe(2)
  learning.slowness = 0.25
  cuts.next()
  expect(cuts.next().value?.parts.length).toBe(8)
})
