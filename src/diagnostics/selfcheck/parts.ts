/** The six parts of the self-check: their names, and what a failure means to whoever reads it. */
import type { PartKey } from '../../core/selfcheck'

export type { PartKey } from '../../core/selfcheck'

export interface PartDescription {
  key: PartKey
  name: string
  meaning: string
}

const REPORT = 'update the driver; if it stays, report it with the device’s name and this check’s output'

export const PARTS: readonly PartDescription[] = [
  {
    key: 'system',
    name: 'System initialisation',
    meaning: `This GPU or its driver compiles, allocates, draws random numbers or starts the lattice differently from what a run relies on: do not train on it; ${REPORT}.`,
  },
  {
    key: 'flow',
    name: 'Full-cube gradient flow',
    meaning: `Gradients do not reach every layer of the lattice as they should, so the encoder and the lower layers would learn the wrong thing or nothing: do not trust a run’s training here; ${REPORT}.`,
  },
  {
    key: 'loss',
    name: 'Multi-objective loss',
    meaning: `A part of the loss, or its gradient, is not what its formula says, so a run would train towards another aim than the charts show: do not train on this GPU; ${REPORT}.`,
  },
  {
    key: 'propagation',
    name: 'Spatial propagation',
    meaning: `The lattice does not carry its input from layer to layer, or not past its walls, as it should, so every loss, frame and metric of a run would be wrong: do not train or validate on this GPU; ${REPORT}.`,
  },
  {
    key: 'training',
    name: 'Training-step integration',
    meaning: `Whole steps do not give the weights they should (gradient norm, clip or AdamW), so a run would not train as configured, and a resume could not repeat it: do not keep checkpoints made on this GPU; ${REPORT}.`,
  },
  {
    key: 'emergence',
    name: 'Emergent-behaviour indicators',
    meaning: `What the lattice view and the pattern metrics say about the states of this GPU is not what the states should be: do not draw conclusions from them; ${REPORT}.`,
  },
]
