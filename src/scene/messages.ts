import type { SceneCost } from './budget'
import type { ColourMap, Theme } from './colourMaps'
import type { Grid } from './values'
import type { SceneView } from './view'

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

/** One lattice of a picture; several stand side by side. */
export interface ScenePanel {
  /** Place in the colour map of each cell: 0 … 1, or −1 … 1 in the diverging map. */
  colour: Float32Array
  /** How large and how opaque each cell is, 0 … 1. */
  size: Float32Array
  /** Above it, where there are several. */
  title: string
  /** Rings belong to it. */
  hurt: boolean
}

/** What the page wants to be seen: everything is scaled already, so that the scene knows no quantity. */
export interface ScenePicture extends Grid {
  map: ColourMap
  /** 1 to 5. */
  panels: readonly ScenePanel[]
  /** What stands at the picked cell. */
  pick: string
}

/** What is written into a picture that leaves the page. */
export interface Caption {
  /** Ends and quantity of the colours. */
  legend: { low: string; quantity: string; high: string }
  /** Which run, which row, which t. */
  text: string
}

/** Page → scene worker. */
export type SceneCommand =
  | { kind: 'start'; canvas: OffscreenCanvas; options: DrawingOptions }
  | { kind: 'picture'; picture: ScenePicture | null }
  | { kind: 'view'; view: SceneView }
  | { kind: 'framing'; framing: Framing }
  | { kind: 'theme'; theme: Theme }
  | { kind: 'limit'; maxFramesPerSecond: number }
  /** A hidden page needs no picture. */
  | { kind: 'awake'; on: boolean }
  | { kind: 'resize'; width: number; height: number }
  | { kind: 'turn'; azimuth: number; elevation: number }
  | { kind: 'zoom'; factor: number }
  | { kind: 'home' }
  | { kind: 'pick'; x: number; y: number }
  | { kind: 'capture'; caption: Caption }
  /** A film begins; so many milliseconds a picture. */
  | { kind: 'film'; milliseconds: number }
  /** Its next picture. */
  | { kind: 'film-picture'; picture: ScenePicture; caption: Caption }
  | { kind: 'film-end' }
  /** From now on calls to the GPU are timed too. */
  | { kind: 'time' }

/** A word over the picture, in CSS pixels. */
export interface LabelPlace {
  kind: 'tick' | 'face' | 'pick' | 'hurt' | 'title'
  text: string
  x: number
  y: number
}

/** Scene worker → page. */
export type SceneEvent =
  /** `fresh`: it shows the newest picture for the first time. */
  | { kind: 'drawn'; fresh: boolean; labels: LabelPlace[]; cost: SceneCost }
  | { kind: 'picked'; cell: number | null }
  | { kind: 'captured'; picture: Blob | null }
  /** So many pictures of the film are encoded. */
  | { kind: 'film-progress'; pictures: number }
  | { kind: 'filmed'; film: Blob }
  /** This browser cannot make one, and why. */
  | { kind: 'film-failed'; reason: string }
  /** Its GPU is gone: only another canvas can show a lattice again. */
  | { kind: 'lost' }
  | { kind: 'failed'; reason: string }
