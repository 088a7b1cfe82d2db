import { LatticeDrawing } from './drawing'
import type { SceneCommand, SceneEvent } from './messages'

/** The scene off the page's thread: commands in, pixels and events out. */

const tell = (event: SceneEvent): void => postMessage(event)

let drawing: LatticeDrawing | undefined

function start({ canvas, options }: Extract<SceneCommand, { kind: 'start' }>): void {
  try {
    drawing = new LatticeDrawing(canvas, options, tell)
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
  }
}

addEventListener('message', ({ data }: MessageEvent<SceneCommand>) => {
  if (data.kind === 'start') start(data)
  else drawing?.obey(data)
})
