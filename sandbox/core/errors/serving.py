"""Errors of the HTTP service itself: sign-on, routes, bodies, and what should never happen."""

from sandbox.core.errors.tree import Invalid, Missing, Refused, Unavailable
from sandbox.core.text import Text


class NotSignedOn(Refused):
    """A request bears no token, or one that opens nothing; it is not said which."""

    code = "not_signed_on"
    status = 401
    says = Text("This needs a valid access token, and none came with it.", "该请求须附有效的访问令牌。")
    remedy = Text(
        "Send `Authorization: Bearer TOKEN`, or sign in again; an administrator issues tokens.",
        "请附上 `Authorization: Bearer 令牌`,或重新登录;令牌由管理员签发。",
    )


class RouteMissing(Missing):
    """No route has this path."""

    code = "route_missing"
    says = Text("There is nothing at this address.", "该地址不存在。")
    remedy = Text("All routes are listed in /openapi.json.", "全部接口见 /openapi.json。")


class MethodNotOffered(Invalid):
    """The route exists, but not for this method."""

    code = "method_not_offered"
    status = 405
    says = Text("This address does not take the method {method}.", "该地址不支持 {method} 方法。")
    remedy = Text("See /openapi.json for the methods it takes.", "支持的方法见 /openapi.json。")


class BodyTooLarge(Invalid):
    """A request is larger than the service reads."""

    code = "body_too_large"
    status = 413
    says = Text("The request is larger than {limit} bytes; it was not read.", "请求超过 {limit} 字节,未予读取。")
    remedy = Text("Send less in one request.", "请缩小单次请求。")


class BodyTypeUnknown(Invalid):
    """A request's content type is not the one its route reads."""

    code = "body_type_unknown"
    status = 415
    says = Text("This address reads {wanted} only.", "该地址只接受 {wanted}。")
    remedy = Text("Send it with that Content-Type.", "请以该 Content-Type 发送。")


class Bug(Unavailable):
    """Something happened that nobody foresaw; what it was stays inside."""

    code = "bug"
    status = 500
    says = Text("The service failed in a way it does not know.", "服务发生未知错误。")
    remedy = Text(
        "Tell the operator when it happened; the log holds its place, and nothing of the data.",
        "请将发生时间告知运维人员;日志只记出错位置,不含数据。",
    )
