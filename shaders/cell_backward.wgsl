// The backward pass of a cell's own rule: recomputes z1, h and δ from s_t and turns g = ∂L/∂s_{t+1} into
// dr = m·g·(1 − (δ/δmax)²) and dz1 (MODEL.md §5).
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: CellPass;
@group(0) @binding(2) var<storage, read> state: array<Stored4>;              // s_t [N][B][C]
@group(0) @binding(3) var<storage, read> w1: array<vec4f>;                   // a window of W1 [G][P][2Hd]
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>;           // the other cell tensors
@group(0) @binding(5) var<storage, read> gradient: array<Stored4>;           // g [N][B][C]
@group(0) @binding(6) var<storage, read_write> preGradient: array<Stored4>;  // dz1 [N][B][2Hd]
@group(0) @binding(7) var<storage, read_write> scratch: array<Stored4>;      // [N][B][Hd + 4C]: h, –, –, –, dr

@compute @workgroup_size(TILE_LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, lane: Lane) {
  let batch = control.batch;
  let tile = rowTile(groupIndex(group, groups), pass_.firstCell, pass_.cellCount, batch);
  if (!tile.inside) { return; }
  let rows = rowsOf(tile, lane.index, batch);
  let weights = groupOf(tile.band * BAND);
  let share = shareOf(lane);

  // forward again; z1 waits where dz1 will stand
  var change = firstChange(weights);
  for (var column = 0u; column < HV; column += BLOCK) {
    let z = preactivation(rows, weights, column, batch, lane);
    for (var pair = 0u; pair < BLOCK_UNITS; pair++) { // @unroll
      var h: array<vec4f, ROWS>;
      for (var r = 0u; r < ROWS; r++) { // @unroll
        h[r] = hiddenOf(z[r][2u * pair], z[r][2u * pair + 1u]);
        if (rows[r].inside) {
          let at = rows[r].at * HV + column + 2u * pair;
          preGradient[at] = pack4(z[r][2u * pair]);
          preGradient[at + 1u] = pack4(z[r][2u * pair + 1u]);
          scratch[rows[r].at * SCRATCH + column / 2u + pair] = pack4(h[r]);
        }
      }
      addProduct(h, w2Index(weights, column / 2u + pair), share, &change);
    }
  }

  // dr replaces δ
  for (var r = 0u; r < ROWS; r++) { // @unroll
    let mask = fireMask(control.maskKey, pass_.t, control.sampleOffset + rows[r].b, rows[r].n);
    for (var c = 0u; c < CV; c++) { // @unroll
      let bounded = safeTanh4(change[r][c] / DELTA_MAX);
      change[r][c] = mask * unpack4(gradient[rows[r].at * CV + c]) * (1.0 - bounded * bounded);
      if (rows[r].inside) { scratch[rows[r].at * SCRATCH + SCRATCH_CHANGE + c] = pack4(change[r][c]); }
    }
  }

  // dh = dr @ W2ᵀ, then through the gated activation into dz1
  for (var unit4 = 0u; unit4 < HV / 2u; unit4++) {
    let dh = transposedProduct(change, w2Index(weights, unit4), share);
    for (var r = 0u; r < ROWS; r++) { // @unroll
      let z = rows[r].at * HV + unit4 * 2u;
      let low = unpack4(preGradient[z]);
      let high = unpack4(preGradient[z + 1u]);
      let u = vec4f(low.x, low.z, high.x, high.z);
      let v = vec4f(low.y, low.w, high.y, high.w);
      let th = geluTanh4(u);
      let du = dh[r] * (1.0 + v) * geluSlope4(u, th);
      let dv = dh[r] * 0.5 * u * (1.0 + th);
      if (rows[r].inside) {
        preGradient[z] = pack4(vec4f(du.x, dv.x, du.y, dv.y));
        preGradient[z + 1u] = pack4(vec4f(du.z, dv.z, du.w, dv.w));
      }
    }
  }
}
