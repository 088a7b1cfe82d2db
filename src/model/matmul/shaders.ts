import matmul from '../../../shaders/matmul.wgsl?raw'
import matmulShared from '../../../shaders/matmul_shared.wgsl?raw'
import add from '../../../shaders/prelude/matmul.add.wgsl?raw'
import f16 from '../../../shaders/prelude/matmul.f16.wgsl?raw'
import f32 from '../../../shaders/prelude/matmul.f32.wgsl?raw'
import gelu from '../../../shaders/prelude/matmul.gelu.wgsl?raw'
import leftQuads from '../../../shaders/prelude/matmul.left.quads.wgsl?raw'
import leftSingles from '../../../shaders/prelude/matmul.left.singles.wgsl?raw'
import packed16 from '../../../shaders/prelude/matmul.packed16.wgsl?raw'
import plain from '../../../shaders/prelude/matmul.plain.wgsl?raw'
import rightQuads from '../../../shaders/prelude/matmul.right.quads.wgsl?raw'
import rightSingles from '../../../shaders/prelude/matmul.right.singles.wgsl?raw'
import split from '../../../shaders/prelude/matmul.split.wgsl?raw'
import opening from '../../../shaders/prelude/matmul.wgsl?raw'
import whole from '../../../shaders/prelude/matmul.whole.wgsl?raw'
import type { ShaderFile } from '../../gpu/shader'

const prelude = (name: string, text: string): ShaderFile => ({ file: `shaders/prelude/matmul.${name}.wgsl`, text })

/** The kernels of a matmul. */
export const MATMUL_SOURCES = {
  registers: { file: 'shaders/matmul.wgsl', text: matmul },
  shared: { file: 'shaders/matmul_shared.wgsl', text: matmulShared },
} as const satisfies Record<string, ShaderFile>

/** What their variants are made of. */
export const MATMUL_PRELUDES = {
  opening: { file: 'shaders/prelude/matmul.wgsl', text: opening },
  f32: prelude('f32', f32),
  packed16: prelude('packed16', packed16),
  f16: prelude('f16', f16),
  leftQuads: prelude('left.quads', leftQuads),
  leftSingles: prelude('left.singles', leftSingles),
  rightQuads: prelude('right.quads', rightQuads),
  rightSingles: prelude('right.singles', rightSingles),
  plain: prelude('plain', plain),
  add: prelude('add', add),
  gelu: prelude('gelu', gelu),
  whole: prelude('whole', whole),
  split: prelude('split', split),
} as const
