/** Which kind of file a person gave us: by its name, and for .safetensors by what its header says. */

export type FileKind = 'checkpoint' | 'config' | 'sweep' | 'backup' | 'dataset'

/** A checkpoint's header is a few KB; the sign is looked for no further than this. */
const HEADER_BYTES = 64 * 1024

/** Whether the first bytes of a .safetensors file say that it is a checkpoint of ours. */
export function isCheckpoint(start: Uint8Array): boolean {
  if (start.length < 8) return false
  const length = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true))
  const header = new TextDecoder().decode(start.subarray(8, 8 + Math.min(length, HEADER_BYTES)))
  return /"format"\s*:\s*"lattice-studio\/\d/.test(header)
}

/** A `sweep.yaml` says what it changes; a config has no such section. */
export const isSweep = (text: string): boolean => /^["']?axes["']?\s*:/m.test(text)

/** Reads no more than the start of the file. */
export async function kindOf(file: File): Promise<FileKind> {
  if (/\.ya?ml$/i.test(file.name)) return isSweep(await file.slice(0, HEADER_BYTES).text()) ? 'sweep' : 'config'
  if (/\.zip$/i.test(file.name)) return 'backup'
  if (!/\.safetensors$/i.test(file.name)) return 'dataset'
  const start = await file.slice(0, 8 + HEADER_BYTES).arrayBuffer()
  return isCheckpoint(new Uint8Array(start)) ? 'checkpoint' : 'dataset'
}
