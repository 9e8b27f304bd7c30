"""placeholder module until figures exist"""
