"""Layers of isolation in words for people: what each is there for, how it stands, and why."""

import errno
import os
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.core.text import Text
from sandbox.spaces.layers import Layer, LayerState

STANDS = MappingProxyType(
    {
        LayerState.IN_FORCE: Text("in force", "已生效"),
        LayerState.DEGRADED: Text("degraded", "部分生效"),
        LayerState.OFF: Text("off", "未生效"),
    }
)
STOPS = MappingProxyType(
    {
        "oom_victim": Text("memory pressure ends the worker, not the service", "内存不足时先结束工作进程,不影响服务"),
        "user_namespace": Text("no privilege outside the worker", "工作进程之外没有任何特权"),
        "network_namespace": Text("a network of its own, without any device", "独立网络空间,没有任何网卡"),
        "ipc_namespace": Text("no System V memory or queues of others", "看不到其他进程的 System V 共享内存与队列"),
        "capabilities_dropped": Text("no capability of root", "不持有任何 root 能力"),
        "parent_death_signal": Text("the worker ends with the service", "服务结束时工作进程随之结束"),
        "not_dumpable": Text("no tracing and no memory dump by others", "他人不能跟踪或转储其内存"),
        "resource_limits": Text("bounded memory, no file written, no core file", "内存有上限,不写文件,不产生核心转储"),
        "no_new_privileges": Text("no program gives more rights", "不能通过程序获得更多权限"),
        "landlock": Text("no path but the engine's code and the one file", "只能读引擎代码与本空间文件"),
        "seccomp_importing": Text("no program, process, socket or change to files", "禁止程序、进程、套接字与文件改动"),
        "seccomp_serving": Text("some 40 system calls and no other", "仅允许约 40 个系统调用"),
        "engine_locked": Text("the engine's settings and files are shut", "引擎设置与文件系统已锁定"),
        "worker": Text("a worker starts", "工作进程可以启动"),
        "encrypted_files": Text("a space's file hides its content", "数据空间文件不泄露内容"),
        "no_swap": Text("memory is not written to disk", "内存不会被写到磁盘"),
        "tried_read_files": Text("tried: list the root directory", "试验:列出根目录"),
        "tried_write_files": Text("tried: write a file", "试验:写文件"),
        "tried_connect": Text("tried: reach a network host", "试验:连接网络"),
        "tried_local_sockets": Text("tried: open a local socket", "试验:打开本地套接字"),
        "tried_run_programs": Text("tried: run a program", "试验:运行程序"),
        "tried_start_processes": Text("tried: start a process", "试验:创建进程"),
        "tried_signal_others": Text("tried: signal its parent", "试验:向父进程发信号"),
        "tried_take_memory": Text("tried: take more memory than it may", "试验:超额占用内存"),
        "tried_read_parents_memory": Text("tried: read its parent's memory", "试验:读取父进程内存"),
        "tried_open_parents_memory": Text("tried: open its parent's memory as a file", "试验:以文件方式打开父进程内存"),
        "tried_trace_parent": Text("tried: trace its parent", "试验:跟踪父进程"),
        "tried_raw_sockets": Text("tried: open a raw socket", "试验:打开原始套接字"),
        "tried_mount": Text("tried: mount a file system", "试验:挂载文件系统"),
        "tried_new_namespaces": Text("tried: make a namespace", "试验:新建命名空间"),
        "tried_enter_namespaces": Text("tried: enter another namespace", "试验:进入其他命名空间"),
        "tried_io_uring": Text("tried: make calls by io_uring", "试验:通过 io_uring 调用内核"),
        "tried_bpf": Text("tried: load kernel programs (bpf)", "试验:加载内核程序(bpf)"),
        "tried_userfaultfd": Text("tried: handle its own page faults", "试验:接管缺页处理(userfaultfd)"),
        "tried_keyrings": Text("tried: reach the kernel's keyrings", "试验:访问内核密钥环"),
        "tried_memory_files": Text("tried: make a file in memory", "试验:创建内存文件"),
        "tried_executable_memory": Text("tried: make memory executable", "试验:申请可执行内存"),
        "tried_reopen_own_file": Text("tried: open its own file by path", "试验:按路径重新打开本空间文件"),
    }
)
REASONS = MappingProxyType(
    {
        os.strerror(errno.EPERM): "不允许的操作",
        os.strerror(errno.EACCES): "权限不足",
        os.strerror(errno.ENOMEM): "无法分配内存",
        os.strerror(errno.ENOSYS): "内核没有此功能",
        os.strerror(errno.ENETUNREACH): "网络不可达",
        os.strerror(errno.ESRCH): "没有此进程",
        os.strerror(errno.EBADF): "文件描述符无效",
        os.strerror(errno.EINVAL): "参数无效",
        os.strerror(errno.ENOSPC): "已达到系统上限",
        "it was possible": "可以做到,未被阻止",
        "memory may be written to swap: encrypt it or turn it off": "内存可能写入交换分区:请加密或关闭",
    }
)
BEFORE = MappingProxyType({"the kernel took the call: ": "内核接受了该调用:", "not decided: ": "无法判定:"})


@dataclass(frozen=True, slots=True)
class ExplainedLayer:
    """One layer: its name and state as programs know them, and in words what it is for, how it stands, and why."""

    name: str
    state: LayerState
    reason: str
    stops: Text
    stands: Text
    why: Text


def explained(layer: Layer) -> ExplainedLayer:
    """Put a layer in words; a reason of the machine's own that is not known here stays as it is."""
    why = Text(layer.reason, _in_chinese(layer.reason))
    stops = STOPS.get(layer.name, Text(layer.name, layer.name))
    return ExplainedLayer(layer.name, layer.state, layer.reason, stops, STANDS[layer.state], why)


def _in_chinese(reason: str) -> str:
    for before, said in BEFORE.items():
        if reason.startswith(before):
            return said + _in_chinese(reason.removeprefix(before))
    return REASONS.get(reason, reason.replace("version ", "版本 ").replace("without", "不含"))
