/** The studio's words, each with one sentence: the help shows them, the palette leads to them. */
export interface Word {
  word: string
  meaning: string
}

export interface WordGroup {
  title: string
  words: readonly Word[]
}

const w = (word: string, meaning: string): Word => ({ word, meaning })

export const WORD_GROUPS: readonly WordGroup[] = [
  {
    title: 'Runs',
    words: [
      w('run', 'One training from its first step to its last, with one config and one dataset.'),
      w('experiment', 'A set of runs that belong to one question.'),
      w('sweep', 'An experiment that tries settings by plan: a grid, or draws from ranges.'),
      w('trial', 'One run of a sweep; its config’s hash is its name, so that it is never done twice.'),
      w('resume', 'To go on from a checkpoint exactly where it stopped, to the bit on the same device.'),
      w('checkpoint', 'A file with the weights and, if full, everything that a run needs to go on.'),
      w('best and last', 'The checkpoint with the lowest validation loss, and the newest one; both are always kept.'),
    ],
  },
  {
    title: 'Progress',
    words: [
      w('step', 'One update of the weights by the optimizer, however many micro-batches it takes.'),
      w('epoch', 'One pass over all training rows.'),
      w('samples seen', 'Pairs that the run has learnt from so far: steps times the effective batch.'),
      w(
        'early stopping',
        'Ends a run when the monitored value has not become better by min delta for as many validations as patience says.',
      ),
    ],
  },
  {
    title: 'Batch',
    words: [
      w('micro-batch', 'Pairs that are on the GPU together; they are each other’s negatives.'),
      w('gradient accumulation', 'Micro-batches whose gradients are added up before one step is done.'),
      w('effective batch', 'Micro-batch times accumulation: the pairs that one step learns from.'),
      w('throughput knee', 'The batch from which on a larger one brings hardly more samples a second.'),
    ],
  },
  {
    title: 'Data',
    words: [
      w('pair', 'A query and its reply: what goes in, and what should come out.'),
      w('train and validation', 'Rows that the run learns from, and rows that it is only measured on.'),
      w('leak', 'A validation row whose reply, or whose copy, is among the training rows: it makes results look better than they are.'),
      w('seed', 'The number from which every random choice of a run follows; the same seed gives the same run.'),
    ],
  },
  {
    title: 'Optimizer',
    words: [
      w('learning rate', 'How far a step moves the weights.'),
      w('schedule', 'How the learning rate goes on from its peak: constant, linear, cosine or plateau.'),
      w('warm-up', 'The first part of a run, in which the learning rate rises to its peak.'),
      w('weight decay', 'The share, times the learning rate, by which matrices shrink with every step.'),
      w('β1, β2', 'How long the optimizer remembers the gradient’s mean and its mean square.'),
      w('ε', 'A small number that keeps the optimizer from dividing by zero.'),
      w('gradient norm', 'The length of the whole gradient before clipping.'),
      w('clip', 'The longest gradient that is applied; a longer one is shortened to it.'),
      w('loss scale', 'A factor on the loss that keeps 16-bit gradients from vanishing; it halves when one overflows.'),
    ],
  },
  {
    title: 'Lattice',
    words: [
      w('lattice', 'A block of cells; a signal comes in at layer z = 0 and is read at the last layer.'),
      w('cell', 'A small network with a few channels of state that sees its six neighbours.'),
      w('encoder, decoder', 'The linear maps from an embedding to the input face, and from the output face back.'),
      w('t', 'One simultaneous update of all cells; a sample passes through t = 0 … T.'),
      w('pool', 'States that are kept between steps, damaged and trained on again, so that the lattice learns to recover.'),
      w('damage', 'Cells whose state is set to zero, to watch whether it grows back.'),
      w('bypass', 'An ablation: the encoder’s surface goes straight to the decoder, without the lattice.'),
    ],
  },
  {
    title: 'Measures',
    words: [
      w('cosine', 'How alike the answer’s direction and the reply’s are: 1 is the same, 0 is unrelated.'),
      w('recall@K', 'The share of validation rows whose own reply is among the K nearest candidates.'),
      w('cube gain', 'A measure of the run less the same measure of a bypass model trained alike: what the lattice itself brings.'),
      w('samples/s', 'Pairs that are learnt from in a second, without pauses.'),
      w('GPU time', 'The part of an update in which the GPU works on it.'),
      w('TFLOP/s', 'Million million floating-point operations a second.'),
    ],
  },
  {
    title: 'Device',
    words: [
      w('device', 'The GPU that the studio works on, with its driver and its limits.'),
      w('software device', 'A processor that plays a GPU: right, but some hundred times slower.'),
      w('precision', 'How numbers are stored: f32, packed16 (16 bits on every device) or f16 (16 bits in hardware). Sums are always f32.'),
    ],
  },
]

export const WORDS: readonly Word[] = WORD_GROUPS.flatMap(({ words }) => words)
