// Gradients of the small cell tensors at one lattice step, over the rows of a slot (a run of cells with one owner, accumulated over
// lattice steps in dispatch order): W2 += hᵀ ⊗ dr, b2 += Σ dr, A += s[z−1]ᵀ ⊗ da, Wg += [s, a]ᵀ ⊗ dγ', bg += Σ dγ'.
// A workgroup: one slot. A lane: four rows of one of these matrices, or one bias.
struct RowPass {
  slotCells: u32,      // cells of one slot
  slotCount: u32,
  firstLane: u32,      // kinds of lanes from here …
  lastLane: u32,       // … to here take part: with weights of each cell's own, W2 and b2 have other slots
  w2At: u32,           // of slot 0 in `out`, in vec4
  w2Stride: u32,       // of one slot
  b2At: u32,
  b2Stride: u32,
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: RowPass;
@group(0) @binding(2) var<storage, read> state: array<Stored4>;        // s_t [N][B][C]
@group(0) @binding(3) var<storage, read> scratch: array<Stored4>;      // [N][B][Hd + 4C]: h, a, dγ', da, dr
@group(0) @binding(4) var<storage, read_write> rule: array<vec4f>;     // W2 [slot][Hd][C] and b2 [slot][C], as the pass says
@group(0) @binding(5) var<storage, read_write> transport: array<vec4f>; // [slot][3C + 1][C]: A, Wg, bg

// Lanes by what they multiply from the left, in fours of rows.
const LANE_B2: u32 = HV / 2u;
const LANE_BELOW: u32 = LANE_B2 + 1u;
const LANE_OWN: u32 = LANE_BELOW + CV;
const LANE_ARRIVED: u32 = LANE_OWN + CV;
const LANE_BG: u32 = LANE_ARRIVED + CV;

// Four values of a row that the lane multiplies with.
fn leftOf(n: u32, row: u32, lane: u32, batch: u32) -> vec4f {
  let isState = lane >= LANE_BELOW && lane < LANE_ARRIVED;
  let below = lane < LANE_OWN;
  let source = select(row, row - min(S, n) * batch, below);
  let q = select(lane - LANE_OWN, lane - LANE_BELOW, below);
  let fromState = unpack4(state[source * CV + select(0u, q, isState)]);
  // h is the first, a the second part of a row of scratch
  let column = select(lane, SCRATCH_ARRIVED + lane - LANE_ARRIVED, lane >= LANE_ARRIVED);
  let fromScratch = unpack4(scratch[row * SCRATCH + select(column, 0u, isState)]);
  let one = lane == LANE_B2 || lane >= LANE_BG;
  return select(select(fromScratch, fromState, isState), vec4f(1.0, 0.0, 0.0, 0.0), one);
}

@compute @workgroup_size(ROW_LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, lane: Lane) {
  let slot = groupIndex(group, groups);
  if (slot >= pass_.slotCount) { return; }
  let batch = control.batch;
  let share = shareOf(lane);
  let kind = lane.index;
  let ofRule = kind < LANE_BELOW;
  let ofBelow = kind < LANE_OWN;

  var sum: array<array<vec4f, CV>, 4u>;
  for (var k = 0u; k < pass_.slotCells; k++) {
    let n = slot * pass_.slotCells + k;
    for (var b = 0u; b < batch; b++) {
      let row = n * batch + b;
      // dγ', da and dr, one after the other
      var held: array<vec4f, HELD_GRADIENTS>;
      for (var j = 0u; j < HELD_GRADIENTS; j++) { // @unroll
        held[j] = unpack4(scratch[row * SCRATCH + SCRATCH_ARRIVED + CV + min(j * LANES + share, 3u * CV - 1u)]);
      }
      let left = leftOf(n, row, kind, batch);
      for (var c = 0u; c < CV; c++) { // @unroll
        let gate = spread(held[c / LANES], c % LANES);
        let arrived = spread(held[(CV + c) / LANES], (CV + c) % LANES);
        let change = spread(held[(2u * CV + c) / LANES], (2u * CV + c) % LANES);
        let right = select(select(gate, arrived, ofBelow), change, ofRule);
        for (var e = 0u; e < 4u; e++) { // @unroll
          sum[e][c] += left[e] * right;
        }
      }
    }
  }
  if (kind < pass_.firstLane || kind > pass_.lastLane) { return; }
  for (var e = 0u; e < 4u; e++) { // @unroll
    for (var c = 0u; c < CV; c++) { // @unroll
      let value = control.inverseLossScale * sum[e][c];
      if (kind < LANE_B2) {
        rule[pass_.w2At + slot * pass_.w2Stride + (kind * 4u + e) * CV + c] += value;
      } else if (kind == LANE_B2) {
        if (e == 0u) { rule[pass_.b2At + slot * pass_.b2Stride + c] += value; }
      } else if (kind < LANE_BG) {
        transport[(slot * (3u * C + 1u) + (kind - LANE_BELOW) * 4u + e) * CV + c] += value;
      } else if (kind == LANE_BG) {
        if (e == 0u) { transport[(slot * (3u * C + 1u) + 3u * C) * CV + c] += value; }
      }
    }
  }
}
