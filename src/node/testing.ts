import { runCommand } from './command'
import type { Io } from './report'

/** Benches that train something. */
const TRAINING = ['train', 'claims', 'gain']

/** A command that could tune does not: tests neither measure nor remember. */
const untuned = (argv: readonly string[]): readonly string[] =>
  argv.includes('--tiles') || !(argv[0] === 'train' || TRAINING.includes(argv[1] ?? '')) ? argv : [...argv, '--tiles', 'off']

/** Runs a command and keeps what it wrote. @param onError sees every piece of stderr as it comes */
export async function lattice(
  argv: readonly string[],
  onError: (text: string) => void = () => undefined,
): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' }
  const io: Io = {
    out(text) {
      written.out += text
    },
    err: {
      write(text) {
        written.err += text
        onError(text)
      },
    },
  }
  return { code: await runCommand(untuned(argv), io), ...written }
}

/** A float32 tensor of made-up values. */
export const floats = (name: string, shape: number[], seed = 0) => ({
  name,
  dtype: 'F32' as const,
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin((seed + 1) * (i + 1))),
})
