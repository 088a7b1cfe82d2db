import type { Studio } from '../studio/studio'

/** Gives the newest run another name; can be taken back. */
export function renameRun({ stores, commands }: Studio, wanted: string): void {
  const run = stores.run.getState().records.at(-1)
  if (!run) return
  void commands.renameRun(run.id, wanted)
  stores.toasts.say(`Renamed to ${wanted}.`, () => void commands.renameRun(run.id, run.name))
}
