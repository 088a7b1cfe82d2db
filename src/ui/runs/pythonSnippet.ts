/** Python that loads an exported file and runs its encoder and decoder. Pure text; `npm run test:python` runs it for real. */
import type { Config } from '../../core/config/types'
import { geometryOf } from '../../core/geometry'
import { tensorShapes } from '../../core/parameters'

export const LIBRARIES = ['numpy', 'torch', 'none'] as const
export type Library = (typeof LIBRARIES)[number]

export interface SnippetFile {
  /** As a person saves it. */
  name: string
  config: Config
  /** Width of an embedding. */
  din: number
}

/** A name as a Python string: whatever is in it stays text. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

interface Dialect {
  head: (path: string) => string[]
  /** `x / sqrt(mean(x²) + epsilon)` over the last axis. */
  unit: (x: string, epsilon: string) => string
  gelu: (x: string) => string
  /** Some rows to try it with. */
  sample: (din: number) => string
}

const METADATA = ['config = json.loads(about["config"])', 'print(about["format"], "step", about["step"], "dataset", about["dataset"][:16])']

const DIALECTS: Readonly<Record<'numpy' | 'torch', Dialect>> = {
  numpy: {
    head: (path) => [
      '# pip install numpy safetensors',
      'import json',
      'import numpy as np',
      'from safetensors import safe_open',
      'from safetensors.numpy import load_file',
      '',
      `path = ${path}`,
      't = load_file(path)  # name -> array, float32',
      'with safe_open(path, framework="np") as file:',
      '    about = file.metadata()',
      ...METADATA,
    ],
    unit: (x, epsilon) => `${x} / np.sqrt((${x} ** 2).mean(-1, keepdims=True) + ${epsilon})`,
    gelu: (x) => `0.5 * ${x} * (1 + np.tanh(np.sqrt(2 / np.pi) * (${x} + 0.044715 * ${x} ** 3)))`,
    sample: (din) => `np.random.default_rng(0).standard_normal((8, ${din}), dtype=np.float32)`,
  },
  torch: {
    head: (path) => [
      '# pip install torch safetensors',
      'import json',
      'import torch',
      'from safetensors import safe_open',
      'from safetensors.torch import load_file',
      '',
      `path = ${path}`,
      't = load_file(path)  # name -> tensor, float32',
      'with safe_open(path, framework="pt") as file:',
      '    about = file.metadata()',
      ...METADATA,
    ],
    unit: (x, epsilon) => `${x} / torch.sqrt((${x} ** 2).mean(-1, keepdim=True) + ${epsilon})`,
    gelu: (x) => `torch.nn.functional.gelu(${x}, approximate="tanh")`,
    sample: (din) => `torch.randn(8, ${din}, generator=torch.Generator().manual_seed(0))`,
  },
}

const line = (code: string, comment: string): string => `${code.padEnd(64)}  # ${comment}`

function encoderLines({ config, din }: SnippetFile, { gelu }: Dialect): string[] {
  const { surface } = geometryOf(config, din)
  const { kind } = config.encoder
  if (kind === 'linear') return [line('a = x @ t["encoder.weight"] + t["encoder.bias"]', `[rows, ${surface}]`)]
  const hidden = tensorShapes(geometryOf(config, din), config).find(([name]) => name === 'encoder.0.weight')?.[1][1]
  return [
    line('h = x @ t["encoder.0.weight"] + t["encoder.0.bias"]', `[rows, ${hidden}]`),
    ...(kind === 'mlp2' ? [line(`h = ${gelu('h')}`, 'GELU, as tanh')] : []),
    line('a = h @ t["encoder.1.weight"] + t["encoder.1.bias"]', `[rows, ${surface}]`),
  ]
}

function modelLines(file: SnippetFile, dialect: Dialect): string[] {
  const { config, din } = file
  const { width, height, surfaceRms, bypass } = config.lattice
  const surface = width * height
  return [
    '# rows are vectors, weights are [in, out]: x @ weight + bias (nn.Linear keeps the transpose)',
    line(`x = ${dialect.sample(din)}`, `your embeddings, [rows, ${din}]`),
    ...(config.data.standardize
      ? [line('x = x - t["data.mean"]', `[${din}], of the training rows`), line(`x = ${dialect.unit('x', '1e-12')}`, 'RMS 1')]
      : []),
    ...encoderLines(file, dialect),
    line(
      `u = ${surfaceRms} * ${dialect.unit('a', '1e-6')}`,
      `input surface, [rows, ${surface}]: ${width} × ${height} cells, RMS ${surfaceRms}`,
    ),
    line('y = u @ t["decoder.weight"] + t["decoder.bias"]', `decoded, [rows, ${din}]`),
    bypass
      ? '# this run bypasses its lattice: y is its answer'
      : '# y decodes the input surface itself; the answer to a query decodes the output surface, which the lattice makes of u',
  ]
}

/** The tensors of the file as a comment, name and shape. */
function shapeLines({ config, din }: SnippetFile): string[] {
  const shapes = [...tensorShapes(geometryOf(config, din), config), ['data.mean', [din]] as const]
  const widest = Math.max(...shapes.map(([name]) => name.length))
  return ['# tensors of the file', ...shapes.map(([name, shape]) => `#   ${name.padEnd(widest)}  [${shape.join(', ')}]`)]
}

const plainLines = (path: string): string[] => [
  '# the standard library alone',
  'import array, json, math, struct',
  '',
  `path = ${path}`,
  'with open(path, "rb") as file:',
  '    header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))',
  '    data = file.read()',
  'about = header.pop("__metadata__")',
  'def values(name):  # one list of floats, row after row (little-endian float32)',
  '    begin, end = header[name]["data_offsets"]',
  '    return array.array("f", data[begin:end])',
  'shapes = {name: entry["shape"] for name, entry in header.items()}',
  ...METADATA,
]

/** One row through a layer, and its surface, without any library. */
function plainModel(file: SnippetFile): string[] {
  const { config, din } = file
  const surface = config.lattice.width * config.lattice.height
  const { kind } = config.encoder
  const layers = kind === 'linear' ? ['encoder'] : ['encoder.0', 'encoder.1']
  return [
    'def layer(row, name):  # row @ weight + bias; weight is [in, out]',
    '    weight, out = values(name + ".weight"), values(name + ".bias")',
    '    for i, value in enumerate(row):',
    '        for j in range(len(out)):',
    '            out[j] += value * weight[i * len(out) + j]',
    '    return out',
    'def unit(row, epsilon):',
    '    rms = math.sqrt(sum(value * value for value in row) / len(row) + epsilon)',
    '    return [value / rms for value in row]',
    '',
    line(`x = [math.sin(i) for i in range(${din})]`, `your embedding, [${din}]`),
    ...(config.data.standardize ? [line('x = unit([value - mean for value, mean in zip(x, values("data.mean"))], 1e-12)', 'RMS 1')] : []),
    ...layers.flatMap((name, i) => [
      `a = layer(${i === 0 ? 'x' : 'a'}, "${name}")`,
      ...(kind === 'mlp2' && i === 0
        ? ['a = [v / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v ** 3))) for v in a]  # GELU']
        : []),
    ]),
    line(`u = [${config.lattice.surfaceRms} * value for value in unit(a, 1e-6)]`, `input surface, [${surface}]`),
    line('y = layer(u, "decoder")', `decoded, [${din}]`),
  ]
}

/** The whole text. */
export function pythonSnippet(file: SnippetFile, library: Library): string {
  const path = quoted(file.name)
  const lines =
    library === 'none'
      ? [...plainLines(path), '', ...plainModel(file)]
      : [...DIALECTS[library].head(path), '', ...modelLines(file, DIALECTS[library])]
  return `${[...lines, '', ...shapeLines(file)].join('\n')}\n`
}
