import { type Config, resolveConfig } from '../core/config/resolve'

/** The reference's `Cfg` fields, as golden files store them (reference.py). */
export interface ReferenceConfig {
  W: number
  H: number
  D: number
  C: number
  Hd: number
  T: number
  ck: number
  Din: number
  share: 'global' | 'layer' | 'cell'
  film: boolean
  taps: 'n7' | 'sobel'
  fire: number
  dmax: number
  lam: number
  bg0: number
  seed_decay: number
  rho: number
  w_surf: number
  w_int: number
  w_dlg: number
  w_rec: number
  i_coh: number
  i_ovf: number
  i_smo: number
  tau: number
  seed: number
  target: 'reply' | 'input'
  bypass: boolean
}

/** The same settings under the contract's names. */
export function configOfReference(c: ReferenceConfig, batch: { micro: number; accumulation: number }, learningRate: number): Config {
  return resolveConfig({
    file: {
      lattice: {
        width: c.W,
        height: c.H,
        depth: c.D,
        channels: c.C,
        hidden: c.Hd,
        steps: c.T,
        share: c.share,
        film: c.film,
        perception: c.taps,
        fireRate: c.fire,
        updateBound: c.dmax,
        leak: c.lam,
        gateBias: c.bg0,
        surfaceRms: c.rho,
        seedDecay: c.seed_decay,
        bypass: c.bypass,
      },
      loss: {
        surface: c.w_surf,
        internal: c.w_int,
        dialogue: c.w_dlg,
        reconstruction: c.w_rec,
        coherence: c.i_coh,
        overflow: c.i_ovf,
        smoothness: c.i_smo,
        temperature: c.tau,
        surfaceTarget: c.target,
      },
      optimizer: { learningRate },
      batch,
      memory: { checkpointEvery: c.ck },
      run: { seed: c.seed },
    },
  })
}
