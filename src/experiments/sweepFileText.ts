/** A sweep as a `sweep.yaml`. */
import { Document, type ScalarTag, type Tags } from 'yaml'
import { differences, flatten, resolveConfig } from '../core/config/resolve'
import { isList, type SweepSettings } from '../core/sweep/types'
import type { SweepFile } from './sweepFile'

/** YAML 1.1 readers (PyYAML) take 1e-8 for a word, so exponents get a decimal point. */
const decimal: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => typeof value === 'number' && /^-?\d+e/.test(String(value)),
  resolve: Number,
  test: /^$/,
  stringify: ({ value }) => String(value).replace('e', '.0e'),
}

/** A sweep as YAML that {@link parseSweepFile} reads back to the same: of the settings those that are not the default. */
export function formatSweepFile({ settings, data, replies, skipBadRows }: SweepFile): string {
  const { name, method, trials, seed, metric, axes, halving, limits } = settings
  const content = {
    ...{ name, method, ...(trials > 0 && { trials }), seed, metric, config: patchOf(settings) },
    ...{ ...(data && { data }), ...(replies && { replies }), ...(skipBadRows && { skipBadRows }) },
    axes: Object.fromEntries(
      axes.map((axis) => [axis.path, isList(axis) ? axis.values : { from: axis.from, to: axis.to, scale: axis.scale }]),
    ),
    ...{ halving, limits },
  }
  const document = new Document(content, { customTags: (tags: Tags) => [decimal, ...tags] })
  for (const key of Object.keys(content.axes)) flow(document.getIn(['axes', key], true))
  for (const key of ['halving', 'limits']) flow(document.get(key, true))
  return document.toString({ lineWidth: 0 })
}

const flow = (node: unknown): void => void (node && typeof node === 'object' && Object.assign(node, { flow: true }))

/** What the base sets, section by section. */
function patchOf({ base }: SweepSettings): Record<string, unknown> {
  const flat = flatten(base, 'config')
  const patch: Record<string, unknown> = {}
  for (const path of differences(base, resolveConfig())) {
    if (path === 'run.steps' && base.run.epochs !== null) continue
    const [section = '', key] = path.split('.')
    if (key) patch[section] = { ...(patch[section] as object | undefined), [key]: flat.get(path) }
    else patch[section] = flat.get(path)
  }
  return patch
}
