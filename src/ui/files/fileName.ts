/** What a name may be made of in a file's name. */
const plain = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')

/**
 * The name of every file that goes out: whose it is, what it is, of which step where it has one, e.g. `run-1-weights-60.safetensors`.
 * `whose` is text of people's own: what a file's name cannot hold is left out, and where nothing remains stands `run`.
 */
export const fileName = (whose: string, what: string, step: number | null, ending: string): string =>
  `${[plain(whose) || 'run', what, ...(step === null ? [] : [step])].join('-')}.${ending}`

/** Whose the file of a run that has no name yet is. */
export const NEW_RUN = 'new run'
