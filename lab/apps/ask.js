// What a client of the lab prints.
exports.asking = async (run) => {
  await fetch('data:,') // what fetch loads at its first use takes a while
  const began = performance.now()
  const since = () => ((performance.now() - began) / 1000).toFixed(3)
  console.log('asking')
  try {
    await run(() => console.log('part', since()))
    console.log('ended', since())
  } catch (e) {
    console.log('failed', since(), e.name, e.code ?? e.cause?.code ?? '')
  }
  process.exit()
}
