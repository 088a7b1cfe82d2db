import type { LatticeFrame } from '../core/frame'
import type { Theme } from './colourMaps'
import type { LatticeView } from './view'

/** How the first camera stands. */
export interface Framing {
  /** Share of the view that the lattice may fill. */
  fillX: number
  fillY: number
  /** Degrees. */
  azimuth: number
  elevation: number
}

export interface DrawingOptions {
  theme: Theme
  maxFramesPerSecond: number
  /** Canvas pixels per CSS pixel. */
  pixelRatio: number
  /** Segments of a cube's rounded edge: 1 is enough for a slow device. */
  detail: number
}

/** Page → scene worker. */
export type SceneCommand =
  | { kind: 'start'; canvas: OffscreenCanvas; options: DrawingOptions }
  | { kind: 'frame'; frame: LatticeFrame | null }
  | { kind: 'view'; view: LatticeView }
  | { kind: 'framing'; framing: Framing }
  | { kind: 'theme'; theme: Theme }
  | { kind: 'limit'; maxFramesPerSecond: number }
  | { kind: 'resize'; width: number; height: number }
  | { kind: 'turn'; azimuth: number; elevation: number }
  | { kind: 'zoom'; factor: number }
  | { kind: 'home' }
  | { kind: 'pick'; x: number; y: number }
  | { kind: 'capture' }

/** A word over the picture, in CSS pixels. */
export interface LabelPlace {
  kind: 'tick' | 'face' | 'pick'
  text: string
  x: number
  y: number
}

/** Scene worker → page. */
export type SceneEvent =
  /** `fresh`: the picture shows the newest frame for the first time. */
  | { kind: 'drawn'; fresh: boolean; labels: LabelPlace[] }
  | { kind: 'scale'; end: number }
  | { kind: 'picked'; cell: number | null }
  | { kind: 'captured'; picture: Blob | null }
  | { kind: 'failed'; reason: string }
