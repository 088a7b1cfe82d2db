// The gradient of what each cell saw: dq = dz1 @ W1ᵀ; for `sobel` only, as gather_backward needs no such intermediate for `n7`.
// One thread: four perceived channels for ROWS samples of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: CellPass;
@group(0) @binding(2) var<storage, read> w1: array<vec4f>;                    // a window of W1 [G][P][2Hd]
@group(0) @binding(3) var<storage, read> preGradient: array<Stored4>;         // dz1 [N][B][2Hd]
@group(0) @binding(4) var<storage, read_write> slabGradient: array<Stored4>;  // dq [N][B][P]

const PV: u32 = SLABS * CV;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let tiles = (batch + ROWS - 1u) / ROWS;
  let index = flatIndex(id, groups);
  if (index >= pass_.cellCount * tiles * PV) { return; }
  let n = pass_.firstCell + index / (tiles * PV);
  let b0 = ((index / PV) % tiles) * ROWS;
  let p4 = index % PV;
  let weights = w1Index(groupOf(n)) + p4 * 4u * HV;

  var sum: array<vec4f, ROWS>;
  for (var column = 0u; column < HV; column++) {
    var x: array<vec4f, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // @unroll
      x[r] = unpack4(preGradient[(n * batch + min(b0 + r, batch - 1u)) * HV + column]);
    }
    for (var e = 0u; e < 4u; e++) { // @unroll
      let weight = w1[weights + e * HV + column];
      for (var r = 0u; r < ROWS; r++) { // @unroll
        sum[r][e] += dot(x[r], weight);
      }
    }
  }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    if (b0 + r < batch) {
      slabGradient[(n * batch + b0 + r) * PV + p4] = pack4(sum[r]);
    }
  }
}
