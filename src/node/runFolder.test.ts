import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { parseConfigText } from '../core/config/yaml'
import type { TrainLine, ValidationLine } from '../core/metrics'
import { readLines } from '../worker/runLines'
import { historyUpTo, parseMetrics, RunFolder, refuseRun } from './runFolder'

const config = resolveConfig({ preset: 'tiny' })
const train = (step: number): TrainLine => ({
  kind: 'train',
  step,
  epoch: 0,
  samples: step * 32,
  loss: 1,
  surface: 0,
  internal: 0,
  dialogue: 0,
  reconstruction: 0,
  gradNorm: 1,
  learningRate: 0.001,
  lossScale: 1,
  seconds: step,
})
const validation = (step: number, loss: number): ValidationLine => ({
  kind: 'validation',
  step,
  loss,
  cosine: 0,
  'recall@1': 0,
  'recall@10': 0,
  candidates: 4,
})

let folder = ''
const at = (name: string): string => join(folder, name)
const steps = (): number[] => parseMetrics(readFileSync(at('metrics.jsonl'), 'utf8')).map((line) => line.step)
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lattice-run-')), 'a/run')
})

/** A run of four updates, with checkpoints. */
async function oldRun(): Promise<void> {
  const run = await RunFolder.open(folder, config, 0)
  for (const line of [train(1), train(2), validation(2, 0.5), train(3), train(4), validation(4, 0.4)]) run.append(line)
  await run.save('last', new Uint8Array([1]))
  await run.save('best', new Uint8Array([2]))
  run.close()
}

describe('a run’s folder', () => {
  it('holds the config, the metrics and the checkpoints', async () => {
    await refuseRun(folder)
    await oldRun()
    expect(readdirSync(folder).sort()).toEqual(['best.safetensors', 'config.yaml', 'last.safetensors', 'log.jsonl', 'metrics.jsonl'])
    expect(parseConfigText(readFileSync(at('config.yaml'), 'utf8'), 'c')).toEqual(config)
    expect(steps()).toEqual([1, 2, 2, 3, 4, 4])
  })

  it('is refused when it holds a run, with the way to go on', async () => {
    await oldRun()
    await expect(refuseRun(folder)).rejects.toThrow(
      `holds a run already (config.yaml, metrics.jsonl, log.jsonl, last.safetensors, best.safetensors). Choose another --out, or go on with it by --resume ${at('last.safetensors')}.`,
    )
  })

  it('goes on from a step: later metrics are dropped, the best so far is known', async () => {
    await oldRun()
    const run = await RunFolder.open(folder, config, 3)
    expect(run.history.best).toEqual(validation(2, 0.5))
    run.append(train(4))
    run.close()
    expect(steps()).toEqual([1, 2, 2, 3, 4])
    expect(readFileSync(at('best.safetensors'))).toEqual(Buffer.from([2]))
  })

  it('keeps aside a best checkpoint that its history knows nothing of', async () => {
    await oldRun()
    const run = await RunFolder.open(folder, config, 1)
    run.close()
    expect(readdirSync(folder).sort()).toEqual([
      'best.before-1.safetensors',
      'config.yaml',
      'last.safetensors',
      'log.jsonl',
      'metrics.jsonl',
    ])
    expect(Object.keys(await run.files())).toEqual(['config', 'metrics', 'log', 'last'])
  })

  it('leaves out a torn last line, and drops any other that is broken with a note', async () => {
    await oldRun()
    writeFileSync(at('metrics.jsonl'), '{"kind":"train","ste', { flag: 'a' })
    const run = await RunFolder.open(folder, config, 4)
    run.close()
    expect(steps()).toEqual([1, 2, 2, 3, 4, 4])
    expect(readFileSync(at('log.jsonl'), 'utf8')).toBe('')
    const glued = `${JSON.stringify(train(5)).slice(0, 40)}${JSON.stringify(train(6))}\nnull\n{"step":2}\n`
    writeFileSync(at('metrics.jsonl'), glued, { flag: 'a' })
    const again = await RunFolder.open(folder, config, 4)
    again.append(train(5))
    again.close()
    expect(steps()).toEqual([1, 2, 2, 3, 4, 4, 5])
    expect(JSON.parse(readFileSync(at('log.jsonl'), 'utf8'))).toMatchObject({
      ...{ step: 4, kind: 'warning', text: 'lines of metrics.jsonl that cannot be read were dropped: 3' },
    })
  })

  it('has a log that goes on when the run does, as the browser reads it', async () => {
    await oldRun()
    const first = await RunFolder.open(folder, config, 3)
    first.note(3, 'resumed', 'resumed from a')
    first.note(4, 'best', 'best: “1”')
    first.close()
    writeFileSync(at('log.jsonl'), '{"at":"2026-01-02T03:04:0', { flag: 'a' })
    const second = await RunFolder.open(folder, config, 3)
    second.note(3, 'resumed', 'resumed from b')
    await second.goBack(2)
    second.note(2, 'warning', 'rolled back')
    second.close()
    const text = readFileSync(at('log.jsonl'))
    const lines = text.toString().trimEnd().split('\n')
    expect(JSON.parse(lines[1] ?? '')).toEqual({ at: expect.stringMatching(/^\d{4}-.*Z$/), step: 4, kind: 'best', text: 'best: “1”' })
    expect(lines).toHaveLength(4)
    // what was said of steps that were done again is no longer shown
    expect((await readLines(new Uint8Array(), Uint8Array.from(text))).notes).toEqual([
      { step: 3, kind: 'resumed', text: 'resumed from a' },
      { step: 3, kind: 'resumed', text: 'resumed from b' },
      { step: 2, kind: 'warning', text: 'rolled back' },
    ])
  })

  it('takes the earliest of equal validations for the best', () => {
    expect(historyUpTo([validation(2, 0.5), validation(4, 0.5), validation(6, 0.1)], 4).best?.step).toBe(2)
    expect(historyUpTo([train(1)], 4).best).toBeNull()
  })
})
