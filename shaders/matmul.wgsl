// out[M][N] = alpha · op(a) @ op(b) (+ bias[N]) (+ out). One thread: a tile of 4 × 4; a workgroup: 32 × 32.
// A_TRANSPOSED: a is [K][M], else [M][K]. B_TRANSPOSED: b is [N][K], else [K][N]. Any sizes.
struct MatmulPass {
  m: u32,
  n: u32,
  k: u32,
  accumulate: u32,     // 1: adds to what out holds
  hasBias: u32,
  alpha: f32,
}
@group(0) @binding(0) var<uniform> pass_: MatmulPass;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;          // [N]; not read unless hasBias
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

const TILE: u32 = 4u;

fn valueA(row: u32, k: u32) -> f32 {
  let r = min(row, pass_.m - 1u);
  if (A_TRANSPOSED) { return a[k * pass_.m + r]; }
  return a[r * pass_.k + k];
}
fn valueB(k: u32, column: u32) -> f32 {
  let c = min(column, pass_.n - 1u);
  if (B_TRANSPOSED) { return b[c * pass_.k + k]; }
  return b[k * pass_.n + c];
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row0 = id.y * TILE;
  let column0 = id.x * TILE;
  if (row0 >= pass_.m || column0 >= pass_.n) { return; }
  var sum: array<vec4f, TILE>;
  for (var k = 0u; k < pass_.k; k++) {
    let y = vec4f(valueB(k, column0), valueB(k, column0 + 1u), valueB(k, column0 + 2u), valueB(k, column0 + 3u));
    for (var r = 0u; r < TILE; r++) { // @unroll
      sum[r] += valueA(row0 + r, k) * y;
    }
  }
  for (var r = 0u; r < TILE; r++) { // @unroll
    for (var c = 0u; c < TILE; c++) { // @unroll
      if (row0 + r < pass_.m && column0 + c < pass_.n) {
        let at = (row0 + r) * pass_.n + column0 + c;
        var value = pass_.alpha * sum[r][c];
        if (pass_.hasBias == 1u) { value += bias[column0 + c]; }
        if (pass_.accumulate == 1u) { value += out[at]; }
        out[at] = value;
      }
    }
  }
}
