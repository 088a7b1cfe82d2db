import { parse, parseDocument, stringify } from 'yaml'
import { StudioError } from '../errors'
import type { Config } from './types'
import { settingAt } from './values'

/** The content of a YAML config. Throws a {@link StudioError} that names the file and the line. */
export function parseConfigText(text: string, file: string): unknown {
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
  return document.toJS({ maxAliasCount: 0 }) as unknown
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
