/** Run by `npm run test:python` alone, which makes the Python that it asks for: TensorBoard itself reads what we write. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleRun } from '../../core/archive/testing'
import { flatten } from '../../core/config/resolve'
import type { MetricLine } from '../../core/metrics'
import type { RunLines } from './lines'
import { eventRecords, eventsName } from './tensorboard'

const python = process.env.LATTICE_PYTHON
if (!python) throw new Error('LATTICE_PYTHON names no python: use npm run test:python.')

const READ = `
import json, sys, struct
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
from tensorboard.plugins.hparams import plugin_data_pb2
a = EventAccumulator(sys.argv[1], size_guidance=dict(scalars=0, tensors=0)); a.Reload()
tags = a.Tags()
start = plugin_data_pb2.HParamsPluginData.FromString(a.summary_metadata["_hparams_/session_start_info"].plugin_data.content).session_start_info
end = plugin_data_pb2.HParamsPluginData.FromString(a.summary_metadata["_hparams_/session_end_info"].plugin_data.content).session_end_info
value = lambda v: getattr(v, v.WhichOneof("kind"))
number = lambda x: None if x != x else x
print("RESULT " + json.dumps(dict(
  scalars={t: [[e.wall_time, e.step, number(e.value)] for e in a.Scalars(t)] for t in tags["scalars"]},
  config=a.Tensors("config/text_summary")[0].tensor_proto.string_val[0].decode(),
  hparams={k: value(v) for k, v in start.hparams.items()}, group=start.group_name, status=end.status,
  version=a.file_version, events=len(list(LegacyEventFileLoader(sys.argv[2]).Load())))))
`

const STEPS = 500
const steps = Array.from({ length: STEPS }, (_, i) => i + 1)
const lines: MetricLine[] = steps.flatMap((step): MetricLine[] => {
  const loss = step === 7 ? Number.NaN : Math.fround(4 * Math.exp(-step / 100))
  const train: MetricLine = {
    ...{
      kind: 'train',
      step,
      epoch: Math.floor(step / 100),
      samples: step * 32,
      loss,
      surface: 1,
      internal: 2,
      dialogue: 3,
      reconstruction: 4,
    },
    ...{ gradNorm: 0.5, learningRate: Math.fround(0.001), lossScale: 1, seconds: step / 4 },
  }
  const validation: MetricLine = {
    kind: 'validation',
    step,
    loss: 2,
    cosine: 0.5,
    'recall@1': step / 1024,
    'recall@10': 1,
    candidates: 256,
  }
  return step % 50 === 0 ? [train, validation] : [train]
})

test('TensorBoard reads every scalar with its step and time, the config and the settings', () => {
  const { config, created } = sampleRun().run
  const run: RunLines = { id: 'r1', name: 'größer <b>', created, phase: 'finished', config, lines }
  const folder = mkdtempSync(join(tmpdir(), 'lattice-events-'))
  mkdirSync(join(folder, 'run'))
  const file = join(folder, 'run', eventsName(run))
  writeFileSync(file, Buffer.concat([...eventRecords(run)]))
  writeFileSync(join(folder, 'read.py'), READ)
  const output = execFileSync(python, ['read.py', join(folder, 'run'), file], { cwd: folder, encoding: 'utf8' })
  const result = JSON.parse(/^RESULT (.*)$/m.exec(output)?.[1] ?? 'null')
  const began = Date.parse(created) / 1000
  expect(result.version).toBe(2)
  expect(result.events).toBe(1 + 2 + lines.length + 1)
  expect(Object.keys(result.scalars).sort()).toEqual(
    [
      ...['epoch', 'gradNorm', 'learningRate', 'loss', 'lossScale', 'dialogue', 'internal', 'reconstruction', 'samples', 'surface'].map(
        (name) => `train/${name}`,
      ),
      ...['cosine', 'loss', 'recall@1', 'recall@10'].map((name) => `validation/${name}`),
    ].sort(),
  )
  const train = lines.filter((line) => line.kind === 'train')
  expect(result.scalars['train/loss']).toEqual(
    train.map(({ seconds, step, loss }) => [began + seconds, step, Number.isNaN(loss) ? null : loss]),
  )
  expect(result.scalars['train/learningRate'].map(([, , value]: number[]) => value)).toEqual(train.map(({ learningRate }) => learningRate))
  expect(result.scalars['validation/recall@1']).toEqual(
    steps.filter((step) => step % 50 === 0).map((step) => [began + step / 4, step, step / 1024]),
  )
  const settings = [...flatten(config, 'config')].filter(([, value]) => value !== null)
  expect(result.hparams).toEqual(Object.fromEntries(settings))
  expect(result.group).toBe('größer <b>')
  expect(result.status).toBe(1)
  expect(result.config).toContain('    optimizer:\n      kind: adamw\n      learningRate: 0.004\n')
})
