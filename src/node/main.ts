#!/usr/bin/env node
import { runCommand } from './command'

// Whoever reads us may stop reading (`lattice inspect x | head`).
process.stdout.on('error', () => process.exit(0))

const code = await runCommand(process.argv.slice(2), { out: (text) => process.stdout.write(text), err: process.stderr })

// An idle device keeps Node alive: once all is written, we go.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
