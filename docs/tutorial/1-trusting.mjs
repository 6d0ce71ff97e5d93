import { createServer } from 'node:http';

async function welcome(person) {
  const mail = JSON.stringify({ to: person.email, text: 'Welcome!' });
  const answer = await fetch(process.env.MAILER_URL, { method: 'POST', body: mail });
  if (!answer.ok) throw new Error(`the mailer answered ${answer.status}`);
}

async function receive(req, res) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  const body = Buffer.concat(chunks);

  const { topic, data } = JSON.parse(body);
  if (topic === 'contact.user.created') await welcome(data.item);
  res.end();
}

createServer((req, res) => {
  if (req.method !== 'POST') return res.end();
  receive(req, res).catch(() => res.writeHead(500).end());
}).listen(process.env.PORT ?? 3000, '127.0.0.1');
