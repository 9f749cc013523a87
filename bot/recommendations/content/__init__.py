"""What the advice is made of: benchmarks, platforms, policy, rates, fees, trades and sentences, read and checked."""
