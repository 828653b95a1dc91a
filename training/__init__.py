"""Trains what newsclean ships as data: the block engine's trees and the weights of titles."""
