// The cell's own change: perception, both matmuls, activation, fire mask. Adds m·δ to s_t + X, which transport left in
// `moved`, and so completes s_{t+1}, which is rounded once. One thread: ROWS samples of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: CellPass;
@group(0) @binding(2) var<storage, read> state: array<Stored4>;        // s_t [N][B][C]
@group(0) @binding(3) var<storage, read> w1: array<vec4f>;             // a window of W1 [G][P][2Hd]
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>;     // the other cell tensors
@group(0) @binding(5) var<storage, read> moved: array<vec4f>;          // s_t + X [N][B][C]
@group(0) @binding(6) var<storage, read_write> next: array<Stored4>;   // s_{t+1} [N][B][C]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let tiles = (batch + ROWS - 1u) / ROWS;
  let index = flatIndex(id, groups);
  if (index >= pass_.cellCount * tiles) { return; }
  let place = threadPlace(index, tiles, pass_.cellCount);
  let n = pass_.firstCell + place.x;
  let b0 = place.y * ROWS;
  let group = groupOf(n);

  // δ before its bound: h @ W2 + b2, four hidden units at a time
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
      low[r] = hiddenOf(low[r], high[r]);
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

  for (var r = 0u; r < ROWS; r++) { // @unroll
    let b = b0 + r;
    if (b < batch) {
      let mask = fireMask(control.maskKey, pass_.t, control.sampleOffset + b, n);
      for (var c = 0u; c < CV; c++) { // @unroll
        let at = sampleRow(n, b, batch) * CV + c;
        next[at] = pack4(moved[at] + mask * DELTA_MAX * safeTanh4(change[r][c] / DELTA_MAX));
      }
    }
  }
}
