/** What the interface says of servers that read in place of a model on this machine. */
import { count } from './numbers.ts';

export const connections = {
  title: 'Connections',
  text: 'A server that you run (vLLM, SGLang, llama-server, Ollama, LM Studio …) can read your documents in place of the model on this machine. Several in use share the work.',
  found: 'Found on this machine',
  foundNone: 'Neither Ollama, LM Studio nor llama-server was found on its usual port.',
  looking: 'Looking on this machine…',
  model: 'Model',
  connect: 'Connect',
  connectTo: (name: string) => `Connect to ${name}`,
  addServer: 'Add a server',
  address: 'Address of a server',
  addressPlace: 'http://gpu-box:8000/v1',
  modelName: 'Model (empty: the first that it names)',
  key: 'Key, if it wants one',
  add: 'Add',
  use: (host: string) => `Use ${host}`,
  remove: (host: string) => `Remove ${host}`,
  here: 'on this machine',
  elsewhere: 'beyond this machine',
  withKey: 'key kept',
  off: (host: string) => `Off until you allow it: the texts of documents that you ask about would be sent to ${host}.`,
  open: 'Its address begins with http, so what is sent can be read on the way.',
  allow: (host: string) => `Allow sending texts to ${host}`,
  closed: 'Workspaces whose texts stay on this machine',
  askedOf: (hosts: string) => `Asked of ${hosts}.`,
  willBeAsked: (hosts: string) => `Asked of ${hosts}`,
  leaves: (hosts: string) => `Questions and their texts go to ${hosts}`,
  readSome: (read: number, of: number) => `${count(read, 'part')} of ${of} read`,
  unasked: (n: number, of: number) =>
    `${count(n, 'part')} of ${of} gave no reply that could be used: what they say is missing here. Ask again to try them once more.`,
};
