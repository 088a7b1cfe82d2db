/** Copies `count` bytes within `out`, from `back` before `to` on. They may run into themselves: then they repeat. */
export function copyBack(out: Uint8Array, to: number, back: number, count: number): void {
  if (back >= count) {
    out.copyWithin(to, to - back, to - back + count)
    return
  }
  for (let i = 0; i < count; i++) out[to + i] = out[to - back + i] as number
}
