/** Numbers as hex digits, the way that digests are written. */
const digits = (values: Iterable<number>, each: number): string =>
  Array.from(values, (value) => value.toString(16).padStart(each, '0')).join('')

/** Two digits a byte. */
export const hexOf = (bytes: Uint8Array): string => digits(bytes, 2)

/** Eight digits a word of 32 bits, whatever its sign. */
export const hexOfWords = (words: Iterable<number>): string => digits(Uint32Array.from(words), 8)

/** SHA-256 of bytes, as `sha256sum` prints it. A page has it only where it is secure. */
export const sha256Hex = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
