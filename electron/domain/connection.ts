/** Servers that read texts in place of a model on this machine. */

export interface Connection {
  id: string;
  url: string;
  /** "gpu-box.example:8000" */
  host: string;
  /** '' = the first that the server names. */
  model: string;
  /** Beyond this machine: texts leave it. */
  remote: boolean;
  /** What is sent can be read on the way. */
  open: boolean;
  /** Somebody said that texts may go there; of servers on this machine nobody needs to. */
  confirmed: boolean;
  hasKey: boolean;
  inUse: boolean;
}

/** A server that was found on this machine. */
export interface LocalServer {
  name: string;
  url: string;
  models: string[];
}
