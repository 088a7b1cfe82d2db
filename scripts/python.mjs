/** `npm run test:python`: makes a Python with numpy, safetensors, PyTorch and TensorBoard (2 GB, kept in the temporary folder), then runs what needs it. */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run, runMain, runNode, SetupError } from './lib/process.mjs'

const FOLDER = join(tmpdir(), 'lattice-python')
const PACKAGES = ['numpy', 'safetensors', 'torch', 'tensorboard']

/** @param {string} command @param {string[]} args */
async function must(command, args) {
  const { code } = await run(command, args)
  if (code !== 0) throw new SetupError(`${command} ${args.join(' ')} failed.`, `rm -rf ${FOLDER} && npm run test:python`)
}

await runMain(async () => {
  const windows = process.platform === 'win32'
  const python = join(FOLDER, windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python3')
  if (!existsSync(python)) await must('python3', ['-m', 'venv', FOLDER])
  await must(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES])
  await must(python, [
    '-c',
    'import numpy, safetensors, torch; print("numpy", numpy.__version__, "safetensors", safetensors.__version__, "torch", torch.__version__)',
  ])
  const { code } = await runNode('node_modules/vitest/vitest.mjs', ['run', '--config', 'vitest.python.config.ts'], {
    env: { ...process.env, LATTICE_PYTHON: python },
  })
  return code
})
