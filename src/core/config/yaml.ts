import { type Document, isMap, isScalar, LineCounter, parse, parseDocument, stringify } from 'yaml'
import { type Problem, StudioError, toProblem } from '../errors'
import { type Flat, readPatch, resolveConfig } from './resolve'
import type { Config } from './types'
import { settingAt } from './values'
import { guardYaml } from './yamlGuard'

/** The content of a YAML config. Throws a {@link StudioError} that names the file and the line. */
export function parseConfigText(text: string, file: string): unknown {
  guardYaml(text, file)
  const document = parseDocument(text, { uniqueKeys: true })
  const [error] = document.errors
  if (error) {
    const [start] = error.linePos ?? []
    throw new StudioError(
      file,
      `line ${start?.line ?? 1} is not valid YAML: ${error.message.split('\n')[0]}`,
      'Mend that line, or start from an exported config.yaml.',
    )
  }
  try {
    return document.toJS({ maxAliasCount: 0 }) as unknown
  } catch (error) {
    throw new StudioError(file, 'it uses aliases (*name), which are not read.', 'Write the value out at each place.', { cause: error })
  }
}

/** The line of a dotted path in a document; of its section where there is only that; null where there is neither. */
function lineOf(document: Document, lines: LineCounter, path: string): number | null {
  let node: unknown = document.contents
  let line: number | null = null
  for (const key of path.split('.')) {
    if (!isMap(node)) break
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    if (!pair) break
    if (isScalar(pair.key) && pair.key.range) line = lines.linePos(pair.key.range[0]).line
    node = pair.value
  }
  return line
}

/**
 * Reads YAML as it is typed or pasted.
 * @returns its settings, path → value, all checked, alone and together; or the first thing that is wrong, with its line
 */
export function readConfigText(text: string, file: string): { settings: Flat } | { problem: Problem; line: number | null } {
  const lines = new LineCounter()
  let document: Document | null = null
  try {
    guardYaml(text, file)
    document = parseDocument(text, { uniqueKeys: true, lineCounter: lines })
    const content = parseConfigText(text, file)
    const settings = readPatch(content)
    resolveConfig({ sets: settings })
    return { settings }
  } catch (error) {
    const problem = toProblem(error, file)
    const subject = problem.subject.replace(`${file}, `, '').replace('config, ', '')
    const [syntax] = document?.errors ?? []
    return { problem, line: syntax?.linePos?.[0].line ?? (document && lineOf(document, lines, subject)) }
  }
}

/** A config as YAML, every key present. YAML 1.1 readers (PyYAML) take 1e-8 for a word, so exponents get a decimal point. */
export const formatConfig = (config: Config): string => stringify(config).replace(/: (-?\d+)e([+-]?\d+)$/gm, ': $1.0e$2')

/** `key.path=value` of the command line: the value is read as YAML, so 4, true, null and words work. */
export function parseAssignment(text: string): [path: string, value: unknown] {
  const at = text.indexOf('=')
  if (at < 1)
    throw new StudioError(`--set ${text}`, 'an assignment has the form key.path=value.', 'For example --set optimizer.learningRate=0.004.')
  const path = text.slice(0, at).trim()
  settingAt(path)
  return [path, parse(text.slice(at + 1)) as unknown]
}
