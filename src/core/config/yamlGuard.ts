import { StudioError } from '../errors'

/** A config has some 2,000 characters; a sweep with long lists ten times as many. */
const MOST_CHARACTERS = 2 ** 19
/** A config is three deep. */
const DEEPEST = 32
const WIDEST_INDENT = 256

/**
 * Refuses text that would keep the YAML reader busy without end, or use up its stack or its memory: it reads recursively.
 * @throws StudioError that names the file
 */
export function guardYaml(text: string, file: string): void {
  const refuse = (problem: string): never => {
    throw new StudioError(file, problem, 'Start from an exported config.yaml.')
  }
  if (text.length > MOST_CHARACTERS) refuse(`it has ${text.length} characters, more bytes than a config can need.`)
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]
    if (sign === '[' || sign === '{') depth++
    else if ((sign === ']' || sign === '}') && depth > 0) depth--
    if (depth > DEEPEST) refuse(`it is nested too deeply, in more than ${DEEPEST} brackets.`)
  }
  const isDeep = new RegExp(`^ *(?:[-?:][ \\t]+){${DEEPEST}}`, 'm').test(text)
  if (isDeep || new RegExp(`^[ \\t]{${WIDEST_INDENT}}`, 'm').test(text)) refuse('it is nested too deeply.')
}
