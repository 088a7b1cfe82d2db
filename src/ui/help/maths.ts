/** The model in short: what MODEL.md says in full. */
export interface Chapter {
  title: string
  text: string
  formulas: readonly (readonly [formula: string, note: string])[]
}

export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'Encoder: an embedding becomes a surface',
    text: 'An embedding x is standardised, mapped to as many values as a layer has cells, and brought to one strength ρ. The surface u is written on the first layer; all others start at zero.',
    formulas: [
      ['a = x · W_e + b_e', 'linear; or low rank, or two layers'],
      ['u = ρ · a / √(mean(a^2) + 10^{−6})', 'ρ = 0.5'],
      ['s_0[z = 0, y, x] = u[y, x] · v_{in}', 'v_in spreads a value over the channels'],
    ],
  },
  {
    title: 'Lattice: T steps of every cell at once',
    text: 'A cell reads itself and its six neighbours (zero outside the walls), makes an update of bounded size, and, by chance with rate p, applies it. What the layer below holds flows in through a gate. All terms read the state at t.',
    formulas: [
      ['q = (s, −z, +z, −y, +y, −x, +x)', 'perception: 7 · C values'],
      ['(u, v) = q · W_1 + b_1 + E_n', 'two halves of the hidden layer; E is the cell’s own bias'],
      ['h = gelu(u) ⊙ (1 + v)', ''],
      ['δ = δ_{max} · tanh((h · W_2 + b_2) / δ_{max})', 'the update, bounded'],
      ['a = s[z−1] · A_{z−1},   γ = σ([s, a] · W_g + b_g)', 'the layer below, and its gate'],
      ['s_{t+1} = s_t + m · δ + γ ⊙ (a − λ s_t)', 'm is 1 with chance p, else 0; λ is the leak'],
    ],
  },
  {
    title: 'Decoder: the last layer becomes an answer',
    text: 'After T steps the last layer is read as a surface o and mapped back to an embedding y.',
    formulas: [
      ['o = s_T[z = D−1] · w_{out} + b_{out}', ''],
      ['y = o · W_d + b_d', ''],
    ],
  },
  {
    title: 'Losses: what is asked of it',
    text: 'r is the reply, τ its surface by the same encoder, not learnt through. Every other reply of the micro-batch is a negative. Weights are settings.',
    formulas: [
      ['L = 0.3 · Surf + 0.3 · Int + 0.4 · Dlg + 0.1 · Rec', ''],
      ['Surf = mean((o − τ)^2) + mean(1 − cos(o, τ))', 'the output face looks like the reply’s surface'],
      ['Dlg = InfoNCE(y, r) + mean(1 − cos(y, r))', 'the answer points at its own reply and no other'],
      ['Rec = mean((u · W_d + b_d − x)^2)', 'encoder and decoder lose nothing'],
      ['Int = 0.1 · Coh + 1 · Ovf + 0.1 · Smo', 'neighbouring layers alike, |s| below 1, calm at the end'],
    ],
  },
  {
    title: 'Emergence: is it the lattice?',
    text: 'Encoder and decoder alone can look like learning. Each measure stands beside a control.',
    formulas: [
      ['gain = metric(run) − metric(bypass)', 'the cube gain: against a model without the lattice, trained alike'],
      ['MI = ½ ln(det Σ_a · det Σ_b / det Σ_{ab})', 'what two layers know of each other, less the same for shuffled rows'],
      ['ΔL(z) = L(link z → z+1 cut) − L', 'what a link is worth'],
      ['I = (S / ΣW) · Σ w_{ij} d_i d_j / Σ d^2', 'Moran’s I: 1 is a pattern, 0 is noise'],
      ['‖∂L/∂s_t[z]‖', 'gradient flow: does the loss reach every layer and step'],
    ],
  },
]
