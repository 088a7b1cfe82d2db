import { describe, expect, it } from 'vitest'
import { type Invocation, parseCommandLine, UsageError } from './args'
import { COMMAND_NAMES, usage } from './usage'

const parse = (line: string): Invocation => {
  const parsed = parseCommandLine(line.split(' ').filter(Boolean))
  if (parsed.command === 'help') throw new Error('help')
  return parsed
}

describe('the command line', () => {
  it('reads every kind of argument', () => {
    const { command, values, sets, json, argument } = parse(
      'train --preset tiny --set run.steps=300 --set optimizer.learningRate=1e-3 --out=runs/a --json',
    )
    expect({ command, sets, json, argument }).toEqual({
      command: 'train',
      sets: ['run.steps=300', 'optimizer.learningRate=1e-3'],
      json: true,
      argument: null,
    })
    expect(Object.fromEntries(values)).toEqual({ preset: 'tiny', out: 'runs/a' })
  })

  it('reads the argument of inspect', () => {
    expect(parse('inspect a.npy')).toMatchObject({ command: 'inspect', argument: 'a.npy', json: false })
    expect(parse('inspect --json a.npy')).toMatchObject({ argument: 'a.npy', json: true })
  })

  it('reads what follows an argument', () => {
    expect(parse('sweep run a.yaml --folder x')).toMatchObject({ argument: 'run', operand: 'a.yaml' })
    expect(parse('sweep run --folder x')).toMatchObject({ argument: 'run', operand: null })
  })

  it('reads options that take no value', () => {
    expect(Object.fromEntries(parse('bench train --profile --json').values)).toEqual({ profile: 'true' })
  })

  it('takes values that begin with a dash when they are joined by =', () => {
    expect(parse('train --out=-x').values.get('out')).toBe('-x')
    expect(parse('train --out x --set=lattice.gateBias=-1').sets).toEqual(['lattice.gateBias=-1'])
  })

  it.each([
    ['', 'which command? There is train, eval, bench, sweep, inspect, devices, check.'],
    ['trian --out x', 'trian is no command. Did you mean train? There is train, eval, bench, sweep, inspect, devices, check.'],
    ['chekc', 'chekc is no command. Did you mean check?'],
    ['check --data x', '--data: check has no such option.'],
    ['bench', 'bench what? There is matmul, train, claims, gain.'],
    ['bench matmuls', 'bench matmuls: there is no such thing. There is matmul, train, claims, gain.'],
    ['--json devices', 'The command comes first: train'],
    ['train --outt x', '--outt: train has no such option. Did you mean --out?'],
    ['devices --out x', '--out: devices has no such option. Did you mean --json?'],
    ['train --constructor x', 'Did you mean --'],
    ['train -o x', '-o: train has no such option.'],
    ['train', 'train needs --out DIR'],
    ['train --out', '--out needs a value: --out DIR.'],
    ['train --out --json', '--out needs a value'],
    ['train --out=', '--out needs a value'],
    ['train --out a --out b', '--out is given twice.'],
    ['train --out a --json=1', '--json takes no value.'],
    ['train --out a --json --json', '--json is given twice.'],
    ['train --out a b', 'b is one argument too many.'],
    ['eval --data x', 'eval needs --checkpoint FILE'],
    ['inspect', 'inspect needs a FILE.'],
    ['sweep', 'sweep what? There is run, status, retry, budget, pause, resume, cancel'],
    ['sweep restore --folder x', 'sweep restore needs a FILE.'],
    ['sweep run', 'sweep needs --folder DIR'],
    ['sweep run a.yaml b.yaml --folder x', 'b.yaml is one argument too many.'],
    ['sweep status a.yaml --folder x', 'a.yaml is one argument too many.'],
    ['sweep status --folder x --workers 2', '--workers goes with sweep run alone.'],
    ['inspect a b', 'b is one argument too many.'],
  ])('refuses “%s”', (line, message) => {
    expect(() => parse(line)).toThrow(UsageError)
    expect(() => parse(line)).toThrow(message)
  })

  it.each([
    ['--help', null, false],
    ['help', null, false],
    ['-h', null, false],
    ['train --help', 'train', false],
    ['inspect -h', 'inspect', false],
    ['train --help --json', 'train', true],
    ['--help --json', null, true],
  ])('answers “%s” with help', (line, of, json) => {
    expect(parseCommandLine(line.split(' '))).toEqual({ command: 'help', of, json })
  })

  it('describes every command in the help', () => {
    for (const name of COMMAND_NAMES) expect(usage()).toContain(`\n  ${name}`)
    expect(usage(['train'])).toContain('--resume CHECKPOINT')
    expect(usage(['train'])).not.toContain('inspect')
  })
})
