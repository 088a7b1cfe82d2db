import { expect, it } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { StudioError } from '../core/errors'
import type { TrainLine, ValidationLine } from '../core/metrics'
import { GpuHangError, GpuLostError } from '../gpu/watch'
import type { SessionBeginning } from '../training/beginning'
import type { TrainingSession } from '../training/session'
import { RunNotes } from './runNotes'

/** A session that stands still, and the log that is kept of it. */
function standing(step = 4) {
  const config = { ...resolveConfig({ preset: 'tiny' }), precision: 'f32' }
  const report = { name: 'a device', software: false, precisions: ['f32'] }
  const session = { step, totalSteps: 10, config, progress: { factor: 1 }, model: { gpu: { report } }, split: { train: { length: 4000 } } }
  const log: string[] = []
  const folder = { note: (at: number, kind: string, text: string) => void log.push(`${at} ${kind} ${text}`) }
  return { session, config, log, folder, notes: new RunNotes(folder, session as unknown as TrainingSession) }
}
const from = (kind: 'resume' | 'weights') => ({ kind, checkpoint: { file: 'last.safetensors' } }) as SessionBeginning
const line = { kind: 'train', step: 5, lossScale: 1024 } as TrainLine

it('a run says how it begins', () => {
  const resumed = standing()
  resumed.notes.begun(resumed.config as never, from('resume'))
  expect(resumed.log).toEqual(['4 resumed resumed from last.safetensors, on to step 10', '4 info trains on a device'])
  const fresh = standing(0)
  fresh.notes.begun(fresh.config as never, undefined)
  fresh.notes.begun(fresh.config as never, from('weights'))
  expect(fresh.log).toEqual([
    '0 info started on a device: 10 steps',
    '0 info started on a device: 10 steps, with the weights of last.safetensors',
  ])
})

it('it says what is out of the ordinary, once', () => {
  const { notes, session, log } = standing()
  notes.trained(line)
  notes.trained({ ...line, step: 6, skipped: 1 })
  session.progress.factor = 0.5
  notes.trained({ ...line, step: 7 })
  notes.trained({ ...line, step: 8 })
  notes.best({ step: 8, loss: 0.5, 'recall@1': 0.25 } as ValidationLine)
  expect(log).toEqual([
    '6 overflow overflow at loss scale 1024: update skipped, scale halved',
    '7 rate validation loss stands still: learning rate × 0.5',
    '8 best best: validation loss 0.5000, recall@1 0.250',
  ])
})

it('it says what it failed of, by the kinds that the browser has', () => {
  const { notes, log } = standing()
  notes.failed(new GpuLostError('it was unplugged'))
  notes.failed(new GpuHangError('training', 2000))
  notes.failed(new StudioError('step 5', 'the loss is not finite.', 'Lower the learning rate.'))
  expect(log.map((text) => text.split(' ', 2).join(' '))).toEqual(['4 lost', '4 lost', '4 nan'])
})

it('a log that cannot be written hides no failure', () => {
  const { session } = standing()
  const full = { note: () => expect.fail('the disk is full') }
  expect(() => new RunNotes(full as never, session as unknown as TrainingSession).failed(new Error('lost'))).not.toThrow()
})
