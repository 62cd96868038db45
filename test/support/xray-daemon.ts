/** The X-Ray daemon's part, which Lambda has beside each function: takes segments by UDP. */
import { createSocket } from 'node:dgram';

/** A segment as the SDK sends it, as far as tests look at it. */
export interface TraceSegment {
  readonly name: string;
  readonly trace_id: string;
  readonly parent_id: string;
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly aws?: { readonly operation: string };
  readonly fault?: boolean;
  readonly cause?: { readonly exceptions: readonly { readonly type: string; readonly message: string }[] };
}

/** A daemon that listens. */
export interface XRayDaemon {
  /** For AWS_XRAY_DAEMON_ADDRESS. */
  readonly address: string;
  readonly segments: readonly TraceSegment[];
  close(): void;
}

/** What Lambda sets of a trace, beside the daemon's address. */
export function traced(daemon: XRayDaemon, taskRoot: string): Readonly<Record<string, string>> {
  return {
    AWS_XRAY_DAEMON_ADDRESS: daemon.address,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: taskRoot,
  };
}

/** Starts a daemon on the loopback. */
export async function startXRayDaemon(): Promise<XRayDaemon> {
  const socket = createSocket('udp4');
  const segments: TraceSegment[] = [];
  // A header in JSON, then the segment.
  socket.on('message', (message) => segments.push(JSON.parse(message.toString().split('\n')[1] as string)));
  await new Promise<void>((bound) => {
    socket.bind(0, '127.0.0.1', bound);
  });
  return { address: `127.0.0.1:${socket.address().port}`, segments, close: () => socket.close() };
}
