# Copyright The grayling developers. Licensed under Apache-2.0.
"""Enclosing boxes and ellipsoids of a point set [n, 3] in mm."""

import numpy as np
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation


def box_area(edges):
    a, b, c = edges
    return 2 * (a * b + b * c + c * a)


def smallest_box_edges(points, hull_normals, n_random=2000, n_refined=12):
    """Edges of the smallest oriented box found by searching rotations: an UPPER BOUND on the minimum (ZH1A).

    Starts: boxes with a face on a face of the convex hull turned by steps of 3 degrees, random rotations, the axes.
    The best are refined by Nelder and Mead's simplex, which needs no derivative (the minimum sits on a kink).
    """
    starts = np.concatenate([_face_frames(hull_normals), Rotation.random(n_random, random_state=0).as_matrix()])
    starts = np.concatenate([np.eye(3)[None], starts])
    volumes = np.array([np.prod(np.ptp(points @ frame.T, axis=0)) for frame in starts])
    best = starts[np.argmin(volumes)]
    for frame in starts[np.argsort(volumes, kind="stable")[:n_refined]]:
        refined = _refined(points, frame)
        best = min(best, refined, key=lambda candidate: np.prod(np.ptp(points @ candidate.T, axis=0)))
    return np.ptp(points @ best.T, axis=0)


def _face_frames(normals, step_degrees=3, most=60):
    """Frames whose first axis is a normal; of very many normals an even selection."""
    normals = np.unique(np.round(normals, 9), axis=0)
    normals = normals[:: max(1, len(normals) // most)]
    frames = []
    for normal in normals:
        across = np.linalg.svd(normal[None])[2][1:]  # two unit vectors perpendicular to the normal
        for angle in np.radians(np.arange(0, 90, step_degrees)):
            turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) @ across
            frames.append(np.vstack([normal, turned]))
    return np.array(frames)


def _refined(points, frame):
    def turned(vector):
        return Rotation.from_rotvec(vector).as_matrix() @ frame

    simplex = np.vstack([np.zeros(3), np.eye(3) * 0.03])
    found = minimize(
        lambda vector: np.log(np.ptp(points @ turned(vector).T, axis=0)).sum(),
        np.zeros(3),
        method="Nelder-Mead",
        options={"initial_simplex": simplex, "xatol": 1e-10, "fatol": 1e-13, "maxiter": 400},
    )
    return turned(found.x)


def ellipsoid_area(semi_axes, last_degree=20):
    """RDD2: 4 pi a b sum over nu of (alpha beta)^nu / (1 - 4 nu^2) P_nu(x), x = (alpha^2 + beta^2) / (2 alpha beta).

    q_nu = (alpha beta)^nu P_nu(x) is taken from Bonnet's recurrence multiplied by (alpha beta)^nu, in which no 0/0 is
    left when alpha beta = 0 (a = b, a sphere): nu q_nu = (2 nu - 1) h q_{nu-1} - (nu - 1) (alpha beta)^2 q_{nu-2},
    h = (alpha^2 + beta^2) / 2. NaN for NaN axes.
    """
    c, b, a = np.sort(semi_axes)
    alpha_squared, beta_squared = 1 - (b / a) ** 2, 1 - (c / a) ** 2
    half = (alpha_squared + beta_squared) / 2
    q = [1.0, half]
    for degree in range(2, last_degree + 1):
        following = (2 * degree - 1) * half * q[-1] - (degree - 1) * alpha_squared * beta_squared * q[-2]
        q.append(following / degree)
    return float(4 * np.pi * a * b * sum(term / (1 - 4 * degree**2) for degree, term in enumerate(q)))


def smallest_ellipsoid_semi_axes(points):
    """Semi-axes of the minimum volume enclosing ellipsoid (SWZ1) by a general convex solver (SLSQP).

    minimise -log det A subject to |A x + t|^2 <= 1 for every point x, A symmetric positive definite. The result is
    scaled so that every point is inside, hence an upper bound on the minimal volume. The problem is convex, but the
    solver may stall where it starts on constraints, so it is started from several balls and the smallest result taken.
    """
    centre = points.mean(axis=0)
    whitener = np.linalg.inv(np.linalg.cholesky(np.cov(points.T, bias=True)))
    x = (points - centre) @ whitener.T
    upper = np.triu_indices(3)

    def unpack(parameters):
        matrix = np.zeros((3, 3))
        matrix[upper] = parameters[:6]
        return matrix + np.triu(matrix, 1).T, parameters[6:]

    def objective(parameters):
        sign, log_det = np.linalg.slogdet(unpack(parameters)[0])
        return -log_det if sign > 0 else 1e3

    def gradient(parameters):
        inverse = np.linalg.inv(unpack(parameters)[0])
        doubled = inverse + inverse.T - np.diag(np.diag(inverse))  # an off-diagonal entry stands for two
        return np.concatenate([-doubled[upper], np.zeros(3)])

    def slack(parameters):
        matrix, shift = unpack(parameters)
        return 1 - ((x @ matrix + shift) ** 2).sum(axis=1)

    def slack_gradient(parameters):
        matrix, shift = unpack(parameters)
        y = x @ matrix + shift
        by_entry = [y[:, i] * x[:, j] + (y[:, j] * x[:, i] if i != j else 0) for i, j in zip(*upper, strict=True)]
        return -2 * np.column_stack([*by_entry, y])

    def solved(shrinkage):
        ball = np.eye(3) * shrinkage / np.linalg.norm(x, axis=1).max()
        found = minimize(
            objective, np.concatenate([ball[upper], np.zeros(3)]), jac=gradient, method="SLSQP",
            constraints={"type": "ineq", "fun": slack, "jac": slack_gradient},
            options={"maxiter": 500, "ftol": 1e-14},
        )  # fmt: skip
        matrix, shift = unpack(found.x)
        farthest = np.linalg.norm(x @ matrix + shift, axis=1).max()
        return farthest / np.linalg.svd(matrix @ whitener, compute_uv=False)

    return min((solved(shrinkage) for shrinkage in (1.0, 0.8, 0.5)), key=np.prod)
