// Gradients of W1 and of the cells' own biases at one lattice step: w1[slot] += Σ qᵀ ⊗ dz1 over the slot's rows, film[n] += Σ dz1 over
// the samples of a cell. A slot is a run of cells with one owner, so that nothing is added from two sides; it accumulates over lattice
// steps in dispatch order. A workgroup: COLUMNS column fours of one slot; a lane: one row four of W1, and one lane more the biases.
struct PerceptionPass {
  slotCells: u32,      // cells of one slot
  firstCell: u32,      // cell of slot 0
  slotCount: u32,
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: PerceptionPass;
@group(0) @binding(2) var<storage, read> state: array<Stored4>;          // s_t [N][B][C]
@group(0) @binding(3) var<storage, read> preGradient: array<Stored4>;    // dz1 [N][B][2Hd]
@group(0) @binding(4) var<storage, read_write> w1Gradient: array<vec4f>; // [slot][P][2Hd]
@group(0) @binding(5) var<storage, read_write> filmGradient: array<vec4f>; // [N][2Hd]

const PV: u32 = SLABS * CV;

@compute @workgroup_size(PERCEPTION_LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, lane: Lane) {
  let batch = control.batch;
  let index = groupIndex(group, groups);
  let slot = index / (HV / COLUMNS);
  if (slot >= pass_.slotCount) { return; }
  let column = (index % (HV / COLUMNS)) * COLUMNS;
  let share = shareOf(lane);
  let slab = min(lane.index, PV - 1u) / CV;
  let q = lane.index % CV;
  let first = pass_.firstCell + slot * pass_.slotCells;

  var sum: array<array<vec4f, COLUMNS>, 4u>;
  for (var k = 0u; k < pass_.slotCells; k++) {
    let n = first + k;
    let source = slabSource(n, slab);
    var bias: array<vec4f, COLUMNS>;
    for (var j = 0u; j < COLUMNS; j++) { // @unroll
      bias[j] = vec4f();
    }
    for (var b0 = 0u; b0 < batch; b0 += SHARED_ROWS) {
      // COLUMNS columns of SHARED_ROWS samples
      var held: array<vec4f, HELD_COLUMNS>;
      for (var j = 0u; j < HELD_COLUMNS; j++) { // @unroll
        let i = j * LANES + share;
        held[j] = unpack4(preGradient[(n * batch + min(b0 + i / COLUMNS, batch - 1u)) * HV + column + i % COLUMNS]);
      }
      for (var s = 0u; s < SHARED_ROWS; s++) { // @unroll
        let b = b0 + s;
        let there = source >= 0 && b < batch;
        let x = select(vec4f(), readSlab(u32(max(source, 0)), slab, min(b, batch - 1u), batch, q), there);
        let one = select(0.0, 1.0, b < batch);
        for (var j = 0u; j < COLUMNS; j++) { // @unroll
          let right = spread(held[(s * COLUMNS + j) / LANES], (s * COLUMNS + j) % LANES);
          bias[j] += one * right;
          for (var e = 0u; e < 4u; e++) { // @unroll
            sum[e][j] += x[e] * right;
          }
        }
      }
    }
    if (lane.index == PV) {
      for (var j = 0u; j < COLUMNS; j++) { // @unroll
        filmGradient[n * HV + column + j] += control.inverseLossScale * bias[j];
      }
    }
  }
  if (lane.index < PV) {
    for (var e = 0u; e < 4u; e++) { // @unroll
      for (var j = 0u; j < COLUMNS; j++) { // @unroll
        w1Gradient[(slot * PV * 4u + lane.index * 4u + e) * HV + column + j] += control.inverseLossScale * sum[e][j];
      }
    }
  }
}
