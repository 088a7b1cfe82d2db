// A matmul's values are added to what is there.
fn finish(at: u32, value: f32) {
  out[at] = value + out[at];
}
