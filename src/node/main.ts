#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { runCommand } from './command'

// Whoever reads us may stop reading (`lattice inspect x | head`); a file that cannot be written, as on a full disk, is a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
// … but a run goes on when nobody follows its progress any more.
process.stderr.on('error', () => undefined)

// A sweep's child does not outlive the worker that started it: another will have its trial.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const self = [process.execPath, fileURLToPath(import.meta.url)]
const code = await runCommand(process.argv.slice(2), { out: (text) => process.stdout.write(text), err: process.stderr, self })

// An idle device keeps Node alive: once all is written, we go.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
