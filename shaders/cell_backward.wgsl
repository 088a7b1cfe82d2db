// The backward pass of a cell's own rule: recomputes z1, h and δ from s_t and turns g = ∂L/∂s_{t+1} into
// dr = m·g·(1 − (δ/δmax)²) and dz1. One thread: ROWS samples of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: CellPass;
@group(0) @binding(2) var<storage, read> state: array<Stored4>;              // s_t [N][B][C]
@group(0) @binding(3) var<storage, read> w1: array<vec4f>;                   // a window of W1 [G][P][2Hd]
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>;           // the other cell tensors
@group(0) @binding(5) var<storage, read> gradient: array<Stored4>;           // g [N][B][C]
@group(0) @binding(6) var<storage, read_write> preGradient: array<Stored4>;  // dz1 [N][B][2Hd]
@group(0) @binding(7) var<storage, read_write> hidden: array<Stored4>;       // [N][B][Hd + C]: h, then dr

const HIDDEN_STRIDE: u32 = HV / 2u + CV;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let tiles = (batch + ROWS - 1u) / ROWS;
  let index = flatIndex(id, groups);
  if (index >= pass_.cellCount * tiles) { return; }
  let n = pass_.firstCell + index / tiles;
  let b0 = (index % tiles) * ROWS;
  let group = groupOf(n);

  // forward again; z1 waits where dz1 will stand
  var change: array<array<vec4f, CV>, ROWS>;
  for (var c = 0u; c < CV; c++) { // @unroll
    let bias = parameters[B2_AT + group * CV + c];
    for (var r = 0u; r < ROWS; r++) { // @unroll
      change[r][c] = bias;
    }
  }
  for (var unit4 = 0u; unit4 < HV / 2u; unit4++) {
    var low: array<vec4f, ROWS>;
    var high: array<vec4f, ROWS>;
    preactivation(n, b0, batch, unit4, &low, &high);
    for (var r = 0u; r < ROWS; r++) { // @unroll
      let h = hiddenOf(low[r], high[r]);
      if (b0 + r < batch) {
        let row = n * batch + b0 + r;
        preGradient[row * HV + unit4 * 2u] = pack4(low[r]);
        preGradient[row * HV + unit4 * 2u + 1u] = pack4(high[r]);
        hidden[row * HIDDEN_STRIDE + unit4] = pack4(h);
      }
      low[r] = h;
    }
    for (var e = 0u; e < 4u; e++) { // @unroll
      for (var c = 0u; c < CV; c++) { // @unroll
        let weight = parameters[W2_AT + (group * HIDDEN + unit4 * 4u + e) * CV + c];
        for (var r = 0u; r < ROWS; r++) { // @unroll
          change[r][c] += low[r][e] * weight;
        }
      }
    }
  }

  // dr replaces δ
  for (var r = 0u; r < ROWS; r++) { // @unroll
    let b = min(b0 + r, batch - 1u);
    let mask = fireMask(control.maskKey, pass_.t, control.sampleOffset + b, n);
    for (var c = 0u; c < CV; c++) { // @unroll
      let bounded = safeTanh4(change[r][c] / DELTA_MAX);
      change[r][c] = mask * unpack4(gradient[(n * batch + b) * CV + c]) * (1.0 - bounded * bounded);
      if (b0 + r < batch) {
        hidden[(n * batch + b) * HIDDEN_STRIDE + HV / 2u + c] = pack4(change[r][c]);
      }
    }
  }

  // dh = dr @ W2ᵀ, then through the gated activation into dz1
  for (var unit4 = 0u; unit4 < HV / 2u; unit4++) {
    // zeroed by hand: Mesa 25 forgets the implicit zero of an array from the second round of a loop on
    var dh: array<vec4f, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // @unroll
      dh[r] = vec4f();
    }
    for (var e = 0u; e < 4u; e++) { // @unroll
      for (var c = 0u; c < CV; c++) { // @unroll
        let weight = parameters[W2_AT + (group * HIDDEN + unit4 * 4u + e) * CV + c];
        for (var r = 0u; r < ROWS; r++) { // @unroll
          dh[r][e] += dot(change[r][c], weight);
        }
      }
    }
    for (var r = 0u; r < ROWS; r++) { // @unroll
      if (b0 + r < batch) {
        let at = (n * batch + b0 + r) * HV + unit4 * 2u;
        let low = unpack4(preGradient[at]);
        let high = unpack4(preGradient[at + 1u]);
        let u = vec4f(low.x, low.z, high.x, high.z);
        let v = vec4f(low.y, low.w, high.y, high.w);
        let th = geluTanh4(u);
        let du = dh[r] * (1.0 + v) * geluSlope4(u, th);
        let dv = dh[r] * 0.5 * u * (1.0 + th);
        preGradient[at] = pack4(vec4f(du.x, dv.x, du.y, dv.y));
        preGradient[at + 1u] = pack4(vec4f(du.z, dv.z, du.w, dv.w));
      }
    }
  }
}
