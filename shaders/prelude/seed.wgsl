// How much of the input surface layer z starts with.
fn seedWeight(z: u32) -> f32 {
  if (z == 0u) { return 1.0; }
  if (SEED_DECAY == 0.0) { return 0.0; }
  return pow(SEED_DECAY, f32(z));
}
