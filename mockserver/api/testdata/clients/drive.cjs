// Calls everything that one of Intercom's clients for Node has to do with what
// the mock keeps, and prints a line of JSON for each call: what became of it.
const [, , tools, version, base, token, ids] = process.argv;
const known = JSON.parse(ids);
const tell = (line) => console.log(JSON.stringify(line));

async function call(name, f) {
  try {
    const got = await f();
    tell({ call: name, ok: true });
    return typeof got?.body === 'object' ? got.body : got; // client 2 answers the whole response
  } catch (error) {
    tell({ call: name, ok: false, status: error?.statusCode ?? error?.status ?? error?.response?.status, error: String(error?.constructor?.name), message: String(error?.message ?? error).slice(0, 300) });
    return {};
  }
}

const module_ = require(`${tools}/node_modules/intercom-client-${version}`);
require(`./v${version < 6 ? version : 6}.cjs`)({ module_, base, token, known, call }).then(
  () => tell({ call: 'end', ok: true }),
  (error) => { tell({ call: 'end', ok: false, message: error.stack }); process.exit(1); },
);
