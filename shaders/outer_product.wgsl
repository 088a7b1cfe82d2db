// Weight gradients: out[slot] += Σ over the slot's samples of leftᵀ ⊗ right. A slot is a run of cells with one owner, so that
// nothing is added from two sides; it accumulates over lattice steps in dispatch order. One thread: a block of 4·TI × 4·TJ.
struct OuterPass {
  slotCells: u32,      // cells of one slot
  firstCell: u32,      // cell of slot 0
  slotCount: u32,
  rows4: u32,          // rows of the result, in fours
  columns4: u32,       // its columns, in fours
  leftStride: u32,     // of one sample in left, in vec4 …
  leftOffset: u32,     // … and where its values start
  leftShift: u32,      // left is read this many cells below (transport reads layer z−1)
  rightStride: u32,
  rightOffset: u32,
  outStride: u32,      // of one slot in out, in vec4
  outOffset: u32,
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: OuterPass;
@group(0) @binding(2) var<storage, read> state: array<Stored4>;   // [N][B][leftStride]; for W1 the state that is perceived
@group(0) @binding(3) var<storage, read> right: array<Stored4>;       // [N][B][rightStride]
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;     // [slot][rows][columns]

const TI: u32 = 2u;
const TJ: u32 = 2u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let blocksI = (pass_.rows4 + TI - 1u) / TI;
  let blocksJ = (pass_.columns4 + TJ - 1u) / TJ;
  let index = flatIndex(id, groups);
  if (index >= pass_.slotCount * blocksI * blocksJ) { return; }
  let j0 = (index % blocksJ) * TJ;
  let i0 = ((index / blocksJ) % blocksI) * TI;
  let slot = index / (blocksI * blocksJ);

  var sum: array<array<array<vec4f, TJ>, 4u>, TI>;
  for (var k = 0u; k < pass_.slotCells; k++) {
    let n = pass_.firstCell + slot * pass_.slotCells + k;
    var source: array<i32, TI>;
    for (var i = 0u; i < TI; i++) { // @unroll
      source[i] = leftSource(n, min(i0 + i, pass_.rows4 - 1u));
    }
    for (var b = 0u; b < batch; b++) {
      var x: array<vec4f, TI>;
      var y: array<vec4f, TJ>;
      for (var i = 0u; i < TI; i++) { // @unroll
        x[i] = leftValue(source[i], min(i0 + i, pass_.rows4 - 1u), b, batch);
      }
      for (var j = 0u; j < TJ; j++) { // @unroll
        y[j] = unpack4(right[(n * batch + b) * pass_.rightStride + pass_.rightOffset + min(j0 + j, pass_.columns4 - 1u)]);
      }
      for (var i = 0u; i < TI; i++) { // @unroll
        for (var e = 0u; e < 4u; e++) { // @unroll
          for (var j = 0u; j < TJ; j++) { // @unroll
            sum[i][e][j] += x[i][e] * y[j];
          }
        }
      }
    }
  }
  for (var i = 0u; i < TI; i++) { // @unroll
    for (var j = 0u; j < TJ; j++) { // @unroll
      if (i0 + i < pass_.rows4 && j0 + j < pass_.columns4) {
        for (var e = 0u; e < 4u; e++) { // @unroll
          let at = slot * pass_.outStride + pass_.outOffset + ((i0 + i) * 4u + e) * pass_.columns4 + j0 + j;
          out[at] += control.inverseLossScale * sum[i][e][j];
        }
      }
    }
  }
}
