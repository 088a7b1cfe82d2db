/**
 * Gives a buffer's memory back now. Buffers that come from files are freed when the collector next runs, which gigabytes of them do not
 * make happen; where the browser cannot, they wait for it.
 */
export function release(buffer: ArrayBuffer): void {
  const { transfer } = buffer as { transfer?: (length: number) => ArrayBuffer }
  transfer?.call(buffer, 0)
}
